// The parts of undici that are loaded by themselves: its index also loads fetch, caches, mocks and more, which takes
// each thread some 65 ms that a short download would wait for.
// Invariant: the very objects of the package's index, as test/main/saving/undici-core.test.ts holds.
declare module 'undici/lib/dispatcher/agent.js' {
  import type { Agent } from 'undici';
  const agent: typeof Agent;
  export { agent as default };
}
declare module 'undici/lib/core/connect.js' {
  import type { buildConnector } from 'undici';
  const connector: typeof buildConnector;
  export { connector as default };
}
declare module 'undici/lib/api/index.js' {
  import type { Dispatcher } from 'undici';
  /** To be called on the dispatcher that is to send it. */
  const api: { readonly request: Dispatcher['request'] };
  export { api as default };
}
