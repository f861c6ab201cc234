// The one door to the simulators for tests, the demo and the benchmarks.

export { startAceDataSimulator } from './acedata.ts';
export type { AceDataOptions } from './acedata.ts';
export { startApimartSimulator } from './apimart.ts';
export type { ApimartOptions } from './apimart.ts';
export { createClock } from './clock.ts';
export type { SimulatedClock } from './clock.ts';
export type { ApiFault, RecordedRequest } from './http-server.ts';
export { startMidApiSimulator } from './midapi.ts';
export type { MidApiOptions } from './midapi.ts';
export { startMjProxySimulator } from './mj-proxy.ts';
export type { MjProxyOptions } from './mj-proxy.ts';
export { startNewApiSimulator } from './new-api.ts';
export type { NewApiGeneration, NewApiOptions } from './new-api.ts';
export { discordGoneText, discordQuery, startPictureHost } from './picture-host.ts';
export type { HostedPicture, PictureFault, PictureHost } from './picture-host.ts';
export { makePlainPicture } from './plain-picture.ts';
export type { PlainPicture } from './plain-picture.ts';
export { createStudio } from './studio.ts';
export type { PictureSource, Studio } from './studio.ts';
export type {
  SimulatedAccount,
  SimulatedTask,
  Simulator,
  SimulatorOptions,
  TaskKind,
  TaskSpec,
} from './tasks.ts';
export { startWorld } from './world.ts';
export type { World, WorldDescription, WorldMix, WorldOptions } from './world.ts';
