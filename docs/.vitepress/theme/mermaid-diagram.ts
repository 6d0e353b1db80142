import scriptAddress from '@mermaid-js/tiny/dist/mermaid.tiny.js?url';
import {useData} from 'vitepress';
import {defineComponent, h, onMounted, ref, useId, watch} from 'vue';

type Mermaid = {
	initialize(options: object): void;
	render(id: string, source: string): Promise<{svg: string}>;
};

// A diagram that is too wide is made smaller until its text is as small as code, and is scrolled from there on.
const leastScale = 0.8;

// The bars of a narrower timeline have no room for their names.
const leastWidth = 600;

let loading: Promise<Mermaid> | undefined;

/** mermaid is a script that sets a global; it is loaded by the first page with a diagram. */
function loadMermaid(): Promise<Mermaid> {
	loading ??= new Promise((resolve, reject) => {
		const script = document.createElement('script');
		script.src = scriptAddress;
		script.onload = () => resolve((globalThis as unknown as {mermaid: Mermaid}).mermaid);
		script.onerror = () => reject(new Error(`${scriptAddress} did not load`));
		document.head.append(script);
	});
	return loading;
}

/** A diagram in the colours of the page. Until it is drawn, and without JavaScript, its source is shown. */
export const MermaidDiagram = defineComponent({
	name: 'MermaidDiagram',
	props: {source: {type: String, required: true}},
	setup(props) {
		const {isDark} = useData();
		const id = `diagram-${useId()}`;
		const source = decodeURIComponent(props.source);
		const drawing = ref('');
		const place = ref<HTMLElement>();
		const draw = async (dark: boolean) => {
			const mermaid = await loadMermaid();
			mermaid.initialize({
				startOnLoad: false,
				theme: dark ? 'dark' : 'default',
				gantt: {useWidth: Math.max(place.value?.clientWidth ?? 0, leastWidth)},
			});
			const {svg} = await mermaid.render(id, source);
			if (dark === isDark.value) {
				drawing.value = svg.replace(
					/max-width: ([\d.]+)px/,
					(whole, width) => `${whole}; min-width: ${width * leastScale}px`,
				);
			}
		};
		onMounted(() => watch(isDark, draw, {immediate: true}));
		return () =>
			drawing.value === ''
				? h('pre', {ref: place, class: 'mermaid-diagram'}, source)
				: h('div', {ref: place, class: 'mermaid-diagram', tabindex: 0, innerHTML: drawing.value});
	},
});
