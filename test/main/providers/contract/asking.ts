// What the contract tests of several providers ask of an answer and of a simulator.
import type {
  ActionAnswer,
  ActionInput,
  PollResult,
  TaskFacts,
} from '../../../../src/main/providers/provider.ts';
import type { SimulatedTask, Simulator } from '../../../simulators/index.ts';

/** Options of a simulator whose pictures are cheap to make. */
export const smallPictures = {
  picture: { maker: 'plain', sizeBytes: 2_000, widthPx: 64, heightPx: 64 },
} as const;

/** Throws where the answer tells nothing of its task. */
export function factsOf(result: PollResult | undefined): TaskFacts {
  if (result === undefined || !('facts' in result)) throw new Error(`no facts in ${JSON.stringify(result)}`);
  return result.facts;
}

/** An action's input with only what the row is about. */
export function inputOf(input: Partial<ActionInput> | null): ActionInput | null {
  return input === null ? null : { prompt: null, mask: null, ...input };
}

/** The task that an accepted action made. Throws where none was made. */
export function madeBy(simulator: Simulator, answer: ActionAnswer | undefined): SimulatedTask {
  const made = answer?.kind === 'accepted' ? simulator.task(answer.remoteId) : undefined;
  if (made === undefined) throw new Error(`nothing was made: ${JSON.stringify(answer)}`);
  return made;
}

/** The latest request that arrived, its body as JSON. */
export function lastRequest(simulator: Simulator): { readonly path: string; readonly body: unknown } {
  const request = simulator.requests.at(-1);
  const text = request?.body ?? '';
  return { path: request?.path ?? '', body: text === '' ? null : JSON.parse(text) };
}
