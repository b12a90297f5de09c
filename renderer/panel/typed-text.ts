import { useState } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';

/** What is typed on one screen, beside its state: a sign draws the field anew and not the forty keys it was typed with. It goes with its screen. */
export type TypedText = StoreApi<string>;

export const useTypedText = (): TypedText => useState(() => createStore<string>(() => ''))[0];

/** Draws its component anew only where `read` gives something else. */
export const useTyped = <T>(typed: TypedText, read: (text: string) => T): T => useStore(typed, read);
