import type {Call} from '@kyhooks/core';
import type {ClientRetry} from './client-settings.ts';
import type {Gates} from './gates.ts';
import type {OperationLink} from './operation-link.ts';
import type {RetryPolicy} from './options.ts';

/** What the parts of the hook know of one call. */
export type CallScope = Readonly<{
	call: Call;
	policy: RetryPolicy;
	/** What the client, or the call, has set in ky's own options. */
	client: ClientRetry;
	gates: Gates;
	/** The operation that the call is part of. */
	around: OperationLink | undefined;
}>;
