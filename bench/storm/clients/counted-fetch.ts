export function countedFetch(countAttempt: () => void): typeof fetch {
	return (input, init) => {
		countAttempt();
		return fetch(input, init);
	};
}
