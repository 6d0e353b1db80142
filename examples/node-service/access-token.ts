/** The token with which this service calls the API. All calls share it. */
export type AccessToken = Readonly<{
	/** Fetches a token for the first call, and then keeps it. */
	current(): Promise<string>;
	/** Replaces a token that the API has refused. */
	renew(refused: string): Promise<string>;
}>;

export function createAccessToken(fetchToken: () => Promise<string>): AccessToken {
	let token: Promise<string> | undefined;

	const current = () => {
		if (token === undefined) {
			const fetched = fetchToken();
			token = fetched;
			// A failure is not kept, so the next call tries again.
			fetched.catch(() => forget(fetched));
		}
		return token;
	};

	const forget = (old: Promise<string> | undefined) => {
		token = token === old ? undefined : token;
	};

	return {
		current,
		async renew(refused) {
			const known = token;
			// Many calls may be refused at the same time. Only the first of them fetches a new token.
			if (known !== undefined && (await known) === refused) {
				forget(known);
			}
			return current();
		},
	};
}
