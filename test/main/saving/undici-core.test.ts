import { Agent, buildConnector, Dispatcher } from 'undici';
import makeConnector from 'undici/lib/core/connect.js';
import api from 'undici/lib/api/index.js';
import UndiciAgent from 'undici/lib/dispatcher/agent.js';
import { expect, test } from 'vitest';

test('the parts of undici that are loaded by themselves are what the package gives out', () => {
  expect(UndiciAgent).toBe(Agent);
  expect(makeConnector).toBe(buildConnector);
  expect(api.request).toBe(Dispatcher.prototype.request);
});
