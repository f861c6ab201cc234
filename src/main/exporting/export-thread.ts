// The thread of one export, as its owner sees it: one promise for each page of pictures, and one for the end.
// Invariant: a thread that dies rejects what is waited for, and everything that is asked of it after.
import { Worker } from 'node:worker_threads';
import type { ExportOrder, ExportReply, ExportRequest } from './export-messages.ts';
import type { ExportOutcome } from './export-outcome.ts';

type Ended = Extract<ExportReply, { readonly kind: 'ended' }>;

export class ExportThread {
  readonly #worker: Worker;
  #answer: { resolve(reply: ExportReply): void; reject(error: Error): void } | null = null;
  #death: Error | null = null;

  constructor(workerUrl: URL, order: ExportOrder, onOutcome: (outcome: ExportOutcome) => void) {
    this.#worker = new Worker(workerUrl, { workerData: order });
    this.#worker.on('message', (reply: ExportReply) => {
      if (reply.kind === 'outcome') onOutcome(reply.outcome);
      else this.#answer?.resolve(reply);
    });
    this.#worker.on('error', (cause) => this.#die(new Error('The export’s thread has failed', { cause })));
    this.#worker.on('exit', () => this.#die(new Error('The export’s thread has ended')));
  }

  post(request: ExportRequest): void {
    this.#worker.postMessage(request);
  }

  async add(pictures: Extract<ExportRequest, { kind: 'add' }>['pictures']): Promise<void> {
    await this.#ask({ kind: 'add', pictures });
  }

  async finish(): Promise<Ended> {
    return (await this.#ask({ kind: 'finish' })) as Ended;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #ask(request: ExportRequest): Promise<ExportReply> {
    return new Promise((resolve, reject) => {
      this.#answer = { resolve, reject };
      if (this.#death === null) this.post(request);
      else reject(this.#death);
    });
  }

  #die(error: Error): void {
    this.#death ??= error;
    this.#answer?.reject(this.#death);
  }
}
