type ReadableBudget = Readonly<{
    available(key: string): number;
}>;

type TimelineElement = HTMLElement & {
    budget?: ReadableBudget | undefined;
};

declare global {
    interface HTMLElementTagNameMap {
        'kyhooks-timeline': TimelineElement;
    }
}

export type { TimelineElement };
