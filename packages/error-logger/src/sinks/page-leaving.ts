type Target = {
	addEventListener?(type: string, listener: () => void): void;
	removeEventListener?(type: string, listener: () => void): void;
	readonly visibilityState?: string;
};

const page = () => (globalThis as {document?: Target}).document;

export const isHidden = (): boolean => page()?.visibilityState === 'hidden';

/**
Runs a callback when the page may be about to end: hidden, or left. `unload` is not heard: mobile browsers often never fire it, and it keeps a page out of the cache for going back. Where there is no page nothing happens.

@returns a function that stops listening
*/
export function onPageLeaving(leave: () => void): () => void {
	const document = page();
	const window = globalThis as Target;
	const hidden = () => {
		if (isHidden()) {
			leave();
		}
	};
	document?.addEventListener?.('visibilitychange', hidden);
	window.addEventListener?.('pagehide', leave);
	return () => {
		document?.removeEventListener?.('visibilitychange', hidden);
		window.removeEventListener?.('pagehide', leave);
	};
}
