import {clock} from '@kyhooks/core';

export type Sent = Readonly<{
	path: string;
	token: string | null;
	at: number;
	body: string;
	redirect: RequestRedirect;
}>;

/** An API that accepts one token at a time, and a login that issues the next. */
export class AuthServer {
	/** The number of the token that is accepted. */
	valid = 1;
	refreshes = 0;
	readonly sent: Sent[] = [];
	/** Milliseconds that the next responses take; then 0. */
	readonly delays: number[] = [];
	/** What a refresh does instead of issuing a token. */
	login: (() => Promise<string>) | undefined;
	loginTime = 50;
	/** The status by which a token is refused. */
	status = 401;
	headers: Record<string, string> = {};

	get token(): string {
		return `token-${this.valid}`;
	}

	expire(): void {
		this.valid += 1;
	}

	readonly refresh = async (): Promise<string> => {
		this.refreshes += 1;
		await wait(this.loginTime);
		return this.login ? this.login() : this.token;
	};

	readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
		const request = new Request(input, init);
		const token = request.headers.get('authorization') ?? request.headers.get('x-token');
		const accepted = [`Bearer ${this.token}`, this.token];
		this.sent.push({
			path: new URL(request.url).pathname,
			token,
			at: clock.now(),
			body: await request.text(),
			redirect: request.redirect,
		});
		const isAccepted = token !== null && accepted.includes(token);
		await wait(this.delays.shift() ?? 10);
		request.signal.throwIfAborted();
		return isAccepted
			? Response.json({ok: true}, {headers: this.headers})
			: new Response(null, {status: this.status, headers: this.headers});
	};
}

export function wait(milliseconds: number): Promise<void> {
	return new Promise(resolve => {
		clock.setTimer(milliseconds, resolve);
	});
}
