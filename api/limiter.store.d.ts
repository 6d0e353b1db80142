import { Call, CallEvent } from '@kyhooks/core';

type Answer = Readonly<{
    turns: readonly string[];
    wait: number;
    members: number;
    pause: number;
    opened: string;
}>;

type Exchange = (key: string, report: Report) => Promise<Answer>;

type LimiterStore = Readonly<{
    limitOf(key: string, rate: RatePolicy | undefined): RateLimit;
}>;

type RateLimit = {
    readonly places?: number;
    readyAt(now: number, wanted: number): number;
    earliest(ahead: number): number;
    take(now: number, call: Call): unknown;
    arrive(slot: unknown, at: number, response: Response | undefined): void;
    tell?(): void;
    hear?(event: CallEvent): void;
    wake?: () => void;
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

declare function memoryStore(): LimiterStore;

export type { Answer };
export type { Exchange };
export type { LimiterStore };
export type { Report };
export { createStore };
export { memoryStore };
