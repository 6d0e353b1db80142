/** An `application/problem+json` response (RFC 9457). */
export function problem(
	status: number,
	title: string,
	extension: Readonly<Record<string, unknown>> = {},
): {status: number; type: string; json: unknown} {
	return {
		status,
		type: 'application/problem+json',
		json: {type: 'about:blank', title, status, ...extension},
	};
}
