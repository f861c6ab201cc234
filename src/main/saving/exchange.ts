// One HTTP request and its answer over an undici dispatcher, with a watch that no trickle of bytes can keep quiet.
// Invariant: settles exactly once: resolved at the end of the answer (or where the sink wants no more of it),
// rejected on a broken connection, a stall, an abort, or an error that the sink throws.
import type { Dispatcher } from 'undici';
import { AppError } from '../lib/app-error.ts';
import type { Bandwidth } from './bandwidth.ts';

export interface ExchangeLimits {
  /** No byte for this long is a stall; also before the first one. */
  readonly stallAfterMs: number;
  /** A body slower than `slowMinBytesPerSecond` over this long is one too. */
  readonly slowWindowMs: number;
  readonly slowMinBytesPerSecond: number;
}

/** One of an answer's headers by its small name; null where it is absent or was sent twice. */
export type HeaderReader = (name: string) => string | null;

export interface ExchangeSink {
  /** `write` gives the whole body to `onBody`, `drain` its first 64 KiB (which saves the connection), `cut` none. */
  onHeaders(status: number, header: HeaderReader): 'write' | 'drain' | 'cut';
  /** The bytes may be kept. */
  onBody(bytes: Buffer): void;
}

const drainMaxBytes = 64 * 1024;
const watchIntervalMs = 1000;

export class Exchange implements Dispatcher.DispatchHandler {
  readonly #sink: ExchangeSink;
  readonly #limits: ExchangeLimits;
  readonly #signal: AbortSignal;
  readonly #bandwidth: Bandwidth | null;
  #settle: ((error: Error | null) => void) | null = null;
  #controller: Dispatcher.DispatchController | null = null;
  #manner: 'write' | 'drain' | 'cut' | null = null;
  #bodyBytes = 0;
  #watch: NodeJS.Timeout | null = null;
  #lastByteAtMs = 0;
  #windowStartAtMs = 0;
  #windowStartBytes = 0;
  #endRest: (() => void) | null = null;

  constructor(
    sink: ExchangeSink,
    limits: ExchangeLimits,
    signal: AbortSignal,
    bandwidth: Bandwidth | null = null,
  ) {
    this.#sink = sink;
    this.#limits = limits;
    this.#signal = signal;
    this.#bandwidth = bandwidth;
  }

  /** Did the other side begin to answer? */
  get hasAnswer(): boolean {
    return this.#manner !== null;
  }

  async run(dispatcher: Dispatcher, options: Dispatcher.DispatchOptions): Promise<void> {
    const onAbort = (): void => this.#end(new AppError('cancelled', 'Stopped.'));
    try {
      await new Promise<void>((resolve, reject) => {
        this.#settle = (error) => (error === null ? resolve() : reject(error));
        if (this.#signal.aborted) {
          onAbort();
          return;
        }
        this.#signal.addEventListener('abort', onAbort, { once: true });
        dispatcher.dispatch(options, this);
      });
    } finally {
      this.#signal.removeEventListener('abort', onAbort);
      this.#stopWatch();
    }
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // Ended while it waited for a connection.
    if (this.#settle === null) return controller.abort(new Error('no longer wanted'));
    this.#startWatch();
  }

  onResponseStart(
    _: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200 || this.#settle === null) return;
    this.#noteBytes(0);
    try {
      this.#manner = this.#sink.onHeaders(status, (name) => {
        const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
        return typeof value === 'string' ? value : null;
      });
    } catch (error) {
      return this.#end(error);
    }
    if (this.#manner === 'cut') this.#end(null);
  }

  onResponseData(controller: Dispatcher.DispatchController, bytes: Buffer): void {
    if (this.#settle === null) return;
    this.#noteBytes(bytes.length);
    try {
      this.#sink.onBody(bytes);
    } catch (error) {
      return this.#end(error);
    }
    if (this.#manner === 'drain' && this.#bodyBytes > drainMaxBytes) return this.#end(null);
    const restMs = this.#bandwidth?.spend(bytes.length) ?? 0;
    if (restMs > 0) this.#rest(controller, restMs);
  }

  /** Reads no further for a while; that the other side then sends nothing is not its fault. */
  #rest(controller: Dispatcher.DispatchController, restMs: number): void {
    const beganAtMs = performance.now();
    controller.pause();
    this.#endRest?.();
    this.#endRest =
      this.#bandwidth?.whenSpent(restMs, () => {
        this.#endRest = null;
        const restedMs = performance.now() - beganAtMs;
        this.#lastByteAtMs += restedMs;
        this.#windowStartAtMs += restedMs;
        controller.resume();
      }) ?? null;
  }

  onResponseEnd(): void {
    this.#finish(null);
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#finish(error);
  }

  #finish(error: Error | null): void {
    const settle = this.#settle;
    this.#settle = null;
    settle?.(error);
  }

  /** Settles, and cuts the connection where there is one. */
  #end(error: unknown): void {
    this.#finish(
      error === null || error instanceof Error ? error : new Error('Thrown by the sink.', { cause: error }),
    );
    this.#controller?.abort(new Error('no longer wanted'));
  }

  #noteBytes(count: number): void {
    this.#bodyBytes += count;
    this.#lastByteAtMs = performance.now();
  }

  #startWatch(): void {
    this.#stopWatch();
    const intervalMs = Math.min(watchIntervalMs, this.#limits.stallAfterMs / 4);
    let checkedAtMs = performance.now();
    this.#lastByteAtMs = this.#windowStartAtMs = checkedAtMs;
    this.#windowStartBytes = this.#bodyBytes;
    this.#watch = setInterval(() => {
      const nowMs = performance.now();
      // Time in which this thread or the whole computer stood still is not the other side's fault.
      const lostMs = Math.max(0, nowMs - checkedAtMs - 2 * intervalMs);
      checkedAtMs = nowMs;
      this.#lastByteAtMs += lostMs;
      this.#windowStartAtMs += lostMs;
      if (this.#endRest === null) this.#check(nowMs);
    }, intervalMs);
  }

  #check(nowMs: number): void {
    const { stallAfterMs, slowWindowMs, slowMinBytesPerSecond } = this.#limits;
    if (nowMs - this.#lastByteAtMs >= stallAfterMs) {
      this.#end(new AppError('timeout', `The picture host sent nothing for ${stallAfterMs / 1000} s.`));
      return;
    }
    const windowMs = nowMs - this.#windowStartAtMs;
    if (windowMs < slowWindowMs) return;
    if (this.#bodyBytes - this.#windowStartBytes < (slowMinBytesPerSecond * windowMs) / 1000) {
      this.#end(new AppError('timeout', 'The picture host sent its bytes too slowly.'));
      return;
    }
    this.#windowStartAtMs = nowMs;
    this.#windowStartBytes = this.#bodyBytes;
  }

  #stopWatch(): void {
    if (this.#watch !== null) clearInterval(this.#watch);
    this.#watch = null;
    this.#endRest?.();
    this.#endRest = null;
  }
}
