// The list of providers: the only place that knows all of them.
import type { ProviderId } from '../../preload/contract/providers.ts';
import { acedata } from './acedata.ts';
import { apimart } from './apimart.ts';
import { midapi } from './midapi.ts';
import { mjproxy } from './mjproxy.ts';
import { newapi } from './newapi.ts';
import type { Provider } from './provider.ts';

/** Every provider by its id. */
export const providers: Readonly<Record<ProviderId, Provider>> = {
  acedata,
  midapi,
  apimart,
  newapi,
  mjproxy,
};
