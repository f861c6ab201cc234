// AceData Cloud: tasks by `POST /midjourney/tasks`, one or up to fifty at once, its list of past tasks, and follow-up
// actions by `POST /midjourney/imagine`.
// Invariant: an error is told by its code, whatever the HTTP status.
import { actAtAceData } from './acedata-act.ts';
import { askTasks, errorCode } from './acedata-call.ts';
import { readAceDataHistory } from './acedata-history.ts';
import { pollAceData } from './acedata-poll.ts';
import { unknownForm } from './failures.ts';
import { providerLimits } from './limits.ts';
import type { Provider } from './provider.ts';
import { isObject } from './reading.ts';
import { noAccountFacts } from './results.ts';
import { providerRetention } from './retention.ts';

/** AceData Cloud. */
export const acedata: Provider = {
  description: {
    id: 'acedata',
    name: 'AceData Cloud',
    defaultBaseUrl: 'https://api.acedata.cloud',
    needsUserId: false,
    canBeAdmin: false,
    hasHistory: true,
    actsWithRelayKey: false,
    userHeaders: [],
    mask: 'none',
  },
  limits: providerLimits.acedata,
  retention: providerRetention.acedata,

  poll: pollAceData,
  history: readAceDataHistory,
  act: actAtAceData,

  async test(connection) {
    const reply = await askTasks(connection, { action: 'retrieve_batch', ids: [] });
    const code = errorCode(reply);
    // Both are said after the key was read: about the empty list, and about a balance that is used up.
    if (code !== null && code !== 'bad_request' && code !== 'used_up') throw unknownForm(reply);
    if (!isObject(reply.body)) throw unknownForm(reply);
    return noAccountFacts;
  },
};
