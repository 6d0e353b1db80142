/** A metric in a query of Prometheus, and what its labels are compared with. */
export type Selector = Readonly<{
	metric: string;
	matchers: readonly Readonly<{label: string; values: readonly string[]}>[];
}>;

export type QueryNames = Readonly<{
	selectors: readonly Selector[];
	/** The labels that it groups by, or lists the values of. */
	labels: readonly string[];
}>;

const name = '[a-zA-Z_]\\w*';
const listedLabel = new RegExp(`\\blabel_values\\((.*), (${name})\\)`);
const grouping = /\b(?:by|without|on|ignoring)\s*\(([^)]*)\)/g;
const selector = new RegExp(`\\b(${name})(?:\\{([^}]*)\\})?(?!\\w|\\s*\\()`, 'g');
const matcher = new RegExp(`(${name})(?:=~|!~|!=|=)"([^"]*)"`, 'g');

/** The names in a query, which may have variables of Grafana in it. It is no parser: it knows as much of the language as our queries need. */
export function namesIn(query: string): QueryNames {
	const labels: string[] = [];
	const rest = query
		.replace(/\[[^\]]*\]/g, '')
		.replace(listedLabel, (_, inner: string, label: string) => {
			labels.push(label);
			return inner;
		})
		.replace(grouping, (_, list: string) => {
			labels.push(...list.split(',').map(label => label.trim()));
			return '';
		});
	const selectors: Selector[] = [];
	for (const [, metric = '', matchers = ''] of rest.matchAll(selector)) {
		selectors.push({
			metric,
			matchers: [...matchers.matchAll(matcher)].map(([, label = '', value = '']) => ({
				label,
				// An empty value stands for no label.
				values: value.split('|').filter(Boolean),
			})),
		});
	}
	return {selectors, labels};
}
