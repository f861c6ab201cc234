// The form that adds an account: what is filled in, which of it is unfit, and what main is asked to add.
// Invariant: pure; the key stands beside the form and is kept nowhere. A field that the provider has no use for says nothing.
import type { ProviderDescription, ProviderId } from '../../preload/contract/providers.ts';
import type { RequestInput } from '../../preload/contract/requests.ts';
import { baseUrlKind } from './base-url.ts';

export interface AccountForm {
  readonly providerId: ProviderId;
  readonly label: string;
  readonly baseUrl: string;
  readonly userId: string;
  readonly isAdmin: boolean;
  readonly allowHttp: boolean;
  /** '' for the service's own header name. */
  readonly userHeader: string;
}

export type AccountField = 'key' | 'baseUrl' | 'allowHttp' | 'userId';

/** What main has said of the form's provider; undefined until it has said it. */
type Known = Pick<ProviderDescription, 'needsUserId' | 'canBeAdmin'> | undefined;

/** The fields that are empty or unfit. */
export function unfitFields(form: AccountForm, provider: Known, key: string): ReadonlySet<AccountField> {
  const found = new Set<AccountField>();
  const urlKind = baseUrlKind(form.baseUrl);
  if (key === '') found.add('key');
  if (urlKind === 'other') found.add('baseUrl');
  if (urlKind === 'http' && !form.allowHttp) found.add('allowHttp');
  if (provider?.needsUserId === true && !/^\d{1,12}$/.test(form.userId.trim())) found.add('userId');
  return found;
}

/** What main is asked to add. @param usualLabel For one that was given none. */
export function accountToAdd(
  form: AccountForm,
  provider: Known,
  usualLabel: string,
): Omit<RequestInput<'accounts.add'>, 'key' | 'forThisSession'> {
  return {
    provider: form.providerId,
    label: form.label.trim() || usualLabel,
    baseUrl: form.baseUrl.trim(),
    userId: provider?.needsUserId === true ? form.userId.trim() : null,
    userHeader: form.userHeader === '' ? null : form.userHeader,
    scope: form.isAdmin && provider?.canBeAdmin === true ? 'admin' : 'own',
    // A yes to plain http is one for such an address only.
    allowHttp: form.allowHttp && baseUrlKind(form.baseUrl) === 'http',
  };
}
