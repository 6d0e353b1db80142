/** A client in the comparison. */
export type StormClient = Readonly<{
	/** Its name in the table and the picture. */
	label: string;
	/**
	@param countAttempt - called for every attempt, as close to the network as the library allows
	@returns a function that makes one call, and rejects if it fails
	*/
	connect(url: string, countAttempt: () => void): () => Promise<unknown>;
}>;

/** In the order of the table. Each makes at most five attempts of 500 ms, with waits that start at 100 ms and double. A call may take 8 s if its library has a limit for that: ky, p-retry and cockatiel. got and axios have no such limit and need none, because their attempts and waits take less. */
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
