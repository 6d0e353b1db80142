import type {LogEntry, LogFields, LogLevel} from '@kyhooks/error-logger';

/** An entry like those of the hook: frozen deeply. */
export function entryOf(level: LogLevel = 'error', fields: LogFields = {}): LogEntry {
	return deepFreeze({
		level,
		message: 'HTTP request failed',
		fields: {
			'http.request.method': 'GET',
			'url.full': 'https://api.example.com/users/42',
			'http.response.status_code': 503,
			'error.type': '503',
			...fields,
		},
	});
}

function deepFreeze<Value>(value: Value): Value {
	if (typeof value === 'object' && value !== null) {
		Object.values(value).forEach(deepFreeze);
		Object.freeze(value);
	}
	return value;
}
