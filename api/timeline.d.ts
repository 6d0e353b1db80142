type ReadableBudget = Readonly<{
    available(key: string): number;
}>;

type TimelineOptions = {
    limit?: number;
    budget?: ReadableBudget;
};

declare function mount(element: Element, options?: TimelineOptions): () => void;

export type { ReadableBudget };
export type { TimelineOptions };
export { mount };
