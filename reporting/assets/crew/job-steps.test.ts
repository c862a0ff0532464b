import { afterEach, expect, it, vi } from "vitest";
import { mount } from "../../../core/assets/testing.ts";
import { advance } from "./job-steps.ts";

let kept: { url: string; refusal?: string }[] = [];
vi.mock("../../../core/assets/outbox.ts", () => ({ all: async () => kept }));

afterEach(() => {
  kept = [];
  document.body.replaceChildren();
});

const STEPS = `<div data-proof hidden><form id="bukti" action="/tugas/1/selesai"></form></div>
  <form id="kendala" action="/tugas/1/kendala"></form>
  <job-steps><i data-step id="mulai"><form action="/tugas/1/mulai"></form></i>
    <i data-step id="sampai" hidden><form action="/tugas/1/sampai"></form></i>
    <i data-step id="kirim" hidden><button form="bukti">Kirim</button></i></job-steps>`;
const shown = () => [...document.querySelectorAll<HTMLElement>("[data-step]")].find((step) => !step.hidden)?.id;
const proof = () => document.querySelector<HTMLElement>("[data-proof]")!;
const keep = (id: string) => {
  const form = document.querySelector(`#${id} form, form#${id}`)!;
  form.dispatchEvent(new CustomEvent("outbox-form:kept", { bubbles: true }));
};

it("goes through all steps without a signal", () => {
  Element.prototype.scrollIntoView = vi.fn();
  mount(STEPS);

  keep("mulai");
  expect([shown(), proof().hidden]).toEqual(["sampai", true]);
  keep("sampai");
  expect([shown(), proof().hidden]).toEqual(["kirim", false]);
  keep("bukti");
  expect([shown(), proof().hidden]).toEqual([undefined, true]);
});

it("stays where it is when another form of the page was kept", () => {
  mount(STEPS);
  keep("kendala");
  expect(shown()).toBe("mulai");
});

it("knows the steps that wait when the page is opened again", async () => {
  Element.prototype.scrollIntoView = vi.fn();
  kept = [{ url: "/tugas/1/mulai" }, { url: "/tugas/2/sampai" }, { url: "/tugas/1/sampai" }];
  mount(STEPS);
  await vi.waitFor(() => expect([shown(), proof().hidden]).toEqual(["kirim", false]));
});

it("shows a step again that was refused", async () => {
  kept = [{ url: "/tugas/1/mulai", refusal: "Tugas ini dibatalkan." }];
  mount(STEPS);
  await Promise.resolve();
  expect(shown()).toBe("mulai");
});

it("has no step after the last", () => {
  const last = document.createElement("i");
  expect(advance([last])).toBeUndefined();
  expect(last.hidden).toBe(true);
});
