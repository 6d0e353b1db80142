import {subscribe} from '@kyhooks/core';
import {createDrawing} from './drawing/drawing.ts';
import {createCalls} from './model/calls.ts';
import {resolveTimelineOptions, type TimelineOptions} from './options.ts';

/**
Shows the calls of all clients with hooks in an element of the page, as a timeline. It starts with the events after the call to `mount`.

@example
```
import {mount} from '@kyhooks/timeline';

const unmount = mount(document.body, {limit: 20});
```

@returns a function that stops listening and removes the timeline
@throws TypeError for an option that is unknown, of the wrong type or out of range, and if `element` is not an element
*/
export function mount(element: Element, options: TimelineOptions = {}): () => void {
	const {limit, budget} = resolveTimelineOptions(element, options);
	const host = element.ownerDocument.createElement('div');
	const calls = createCalls(limit);
	const drawing = createDrawing(host.attachShadow({mode: 'open'}), calls, budget);
	element.append(host);
	const leave = subscribe(event => {
		calls.hear(event);
		drawing.refresh();
	});
	return () => {
		leave();
		drawing.stop();
		host.remove();
	};
}
