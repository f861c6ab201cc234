// What caused an error, link by link, as far as it tells how a connection failed.
// Invariant: bounded, however errors cause each other.

export interface ErrorLink {
  /** Empty where there is none. */
  readonly code: string;
  readonly message: string;
  /** It befell a connection that was open: bytes may have left on it. */
  readonly isOfOpenConnection: boolean;
}

const deepest = 3;
const attemptsMax = 4;
/** What Node calls on the way to a connection; a lost route ends one that is open by the same codes. */
const beforeOpenConnection = /^(?:connect|bind|getaddrinfo|query\w+)$/;

/** An error, the attempts that it stands for, and what caused it. */
export function errorChain(error: unknown, depth = 0): readonly ErrorLink[] {
  if (!(error instanceof Error) || depth > deepest) return [];
  const { code, message, syscall, cause, errors } = error as Error & Record<string, unknown>;
  const attempts: readonly unknown[] = Array.isArray(errors) ? errors.slice(0, attemptsMax) : [];
  return [
    {
      code: typeof code === 'string' ? code : '',
      message,
      isOfOpenConnection: typeof syscall === 'string' && !beforeOpenConnection.test(syscall),
    },
    ...[...attempts, cause].flatMap((each) => errorChain(each, depth + 1)),
  ];
}
