// Runs in each of two tabs, for the test of `share: 'tabs'`.
import {authRefresh} from '@kyhooks/auth-refresh';
import ky from 'ky';

/** What the test gives each tab. */
declare const answer: (token: string | null) => Promise<number>;
declare const renew: () => Promise<string>;

const api = ky
	.create({
		baseUrl: 'https://api.example.com/',
		retry: 0,
		throwHttpErrors: false,
		fetch: async (input, init) => {
			const token = new Request(input, init).headers.get('authorization');
			return new Response(null, {status: await answer(token)});
		},
	})
	.extend(authRefresh({token: () => 'token-0', refresh: () => renew(), share: 'tabs'}));

/** Makes calls at once, and returns their statuses. */
export async function callsAtOnce(count: number): Promise<readonly number[]> {
	const responses = await Promise.all(Array.from({length: count}, (_, id) => api.get(`users/${id}`)));
	return responses.map(({status}) => status);
}
