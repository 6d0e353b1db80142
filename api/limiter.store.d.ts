type Answer = Readonly<{
    turns: readonly string[];
    wait: number;
    members: number;
    pause: number;
    opened: string;
}>;

type Exchange = (key: string, report: Report) => Promise<Answer>;

type LimiterStore = {
    readonly [made]: true;
};

type RateOptions = {
    limit: number;
    interval?: number;
    burst?: number;
};

type RatePolicy = Readonly<Required<RateOptions>>;

type Report = Readonly<{
    member: string;
    rate: RatePolicy | undefined;
    wanted: number;
    arrived: readonly (readonly [
        turn: string,
        ago: number
    ])[];
    pause: number;
    isOpen: boolean | undefined;
}>;

declare function createStore(exchange: Exchange): LimiterStore;

declare const made: unique symbol;

declare function memoryStore(): LimiterStore;

export type { Answer };
export type { Exchange };
export type { LimiterStore };
export type { Report };
export { createStore };
export { memoryStore };
