/** The version of the semantic conventions that the names follow. */
export const schemaUrl = 'https://opentelemetry.io/schemas/1.45.0';

/** The name of what records: the instrumentation scope. */
export const scope = '@kyhooks/opentelemetry';

/** Stands for a method that is not known, for an error without a type, and for a server above the number that metrics tell apart. */
export const other = '_OTHER';

/** Attributes of the conventions. */
export const names = {
	errorType: 'error.type',
	method: 'http.request.method',
	originalMethod: 'http.request.method_original',
	resendCount: 'http.request.resend_count',
	status: 'http.response.status_code',
	serverAddress: 'server.address',
	serverPort: 'server.port',
	url: 'url.full',
	urlTemplate: 'url.template',
} as const;

/** Attributes of our own. docs/hooks/opentelemetry.md has them in a table. */
export const ownNames = {
	call: 'kyhooks.call.id',
	attempts: 'kyhooks.call.attempts',
	outcome: 'kyhooks.call.outcome',
	reason: 'kyhooks.call.reason',
	operation: 'kyhooks.operation.name',
	run: 'kyhooks.operation.run',
	source: 'kyhooks.wait.source',
	duration: 'kyhooks.wait.duration',
	refusedBy: 'kyhooks.refusal.hook',
	refusalCode: 'kyhooks.refusal.code',
	circuit: 'kyhooks.circuit.key',
	state: 'kyhooks.circuit.state',
	previousState: 'kyhooks.circuit.previous_state',
} as const;

/** Events of a call's span. */
export const events = {
	wait: 'kyhooks.wait',
	refusal: 'kyhooks.refusal',
	circuit: 'kyhooks.circuit',
} as const;
