/** A client that takes part. */
export type StormClient = Readonly<{
	/** Its name in the table and the picture. */
	label: string;
	/**
	@param countAttempt - to be called for every attempt, at the innermost place that the library has
	@returns makes one call, and rejects when it failed for good
	*/
	connect(url: string, countAttempt: () => void): () => Promise<unknown>;
}>;

/** In the order of the table. Each makes at most five attempts of 500 ms, with waits from 100 ms that double. A call has 8 s where its library has a limit for that: ky, p-retry and cockatiel. got and axios have none, and need none: their attempts and waits take less. */
export const clients = {
	'ky-plain': () => import('./clients/ky-plain.ts'),
	'ky-tuned': () => import('./clients/ky-tuned.ts'),
	'p-retry': () => import('./clients/p-retry.ts'),
	got: () => import('./clients/got.ts'),
	'axios-retry': () => import('./clients/axios-retry.ts'),
	cockatiel: () => import('./clients/cockatiel.ts'),
	resilient: () => import('./clients/resilient.ts'),
} satisfies Record<string, () => Promise<{client: StormClient}>>;

export type ClientName = keyof typeof clients;

export const clientNames = Object.keys(clients) as ClientName[];
