// A server of another make: one that speaks ActivityPub by Fedify, for the laboratory.
//
//   node peer.mjs ORIGIN PORT CONTROL_PORT [NAME=HOST:PORT ...]
//
// It serves two actors below ORIGIN: `fay`, who acts, and `courier`, who carries what others signed. What reaches the inboxes
// is verified by Fedify itself; what passed is in `received`. The control port is for the test alone:
//
//   POST /send    {"activity": {...}, "inbox": "https://…", "scheme": "cavage" | "rfc9421" | "ld" | "proof"} -> {"status": 202}
//   POST /lookup  {"what": "https://… or @name@host"}   -> what Fedify read, as JSON-LD
//   POST /speak   {"only": "cavage" | "rfc9421" | ""}   -> other kinds of signature are answered 401 from now on
//   GET  /received                                      -> [{"activity": {...}, "http": "rfc9421", "ld": true, "proof": false}]

import { createServer } from "node:http";
import {
  createFederation, generateCryptoKeyPair, MemoryKvStore, signJsonLd, signObject, signRequest, verifyJsonLd, verifyProof,
} from "@fedify/fedify";
import { Activity, DataIntegrityProof, Endpoints, Note, Person } from "@fedify/vocab";
import { Agent, buildConnector, setGlobalDispatcher } from "undici";

const [origin, port, controlPort, ...names] = process.argv.slice(2);
const CAVAGE = "draft-cavage-http-signatures-12";

const state = { only: "", received: [] };

function findByTable(table) {
  const connect = buildConnector({ timeout: 5000 });
  const hosts = new Map(table.map((entry) => entry.split("=")));
  setGlobalDispatcher(new Agent({
    connect(options, done) {
      const address = hosts.get(options.hostname) ?? hosts.get(`${options.hostname}:${options.port}`);
      if (address === undefined) return connect(options, done);
      const [hostname, number] = address.split(":");
      return connect({ ...options, servername: options.hostname, hostname, port: number }, done);
    },
  }));
}

findByTable(names);

// ---- The actors

const keys = {};
for (const identifier of ["fay", "courier"]) {
  keys[identifier] = [await generateCryptoKeyPair("RSASSA-PKCS1-v1_5"), await generateCryptoKeyPair("Ed25519")];
}
const notes = new Map();

const federation = createFederation({ kv: new MemoryKvStore(), allowPrivateAddress: true, origin });

federation
  .setActorDispatcher("/users/{identifier}", async (context, identifier) => {
    if (!(identifier in keys)) return null;
    const pairs = await context.getActorKeyPairs(identifier);
    return new Person({
      id: context.getActorUri(identifier),
      preferredUsername: identifier,
      name: `${identifier} of another make`,
      inbox: context.getInboxUri(identifier),
      followers: context.getFollowersUri(identifier),
      endpoints: new Endpoints({ sharedInbox: context.getInboxUri() }),
      publicKey: pairs[0].cryptographicKey,
      assertionMethods: pairs.map((pair) => pair.multikey),
    });
  })
  .setKeyPairsDispatcher((_context, identifier) => keys[identifier] ?? []);

federation.setFollowersDispatcher("/users/{identifier}/followers", () => ({ items: [] }));

federation.setObjectDispatcher(Note, "/notes/{id}", (_context, { id }) => notes.get(id) ?? null);

federation.setInboxListeners("/users/{identifier}/inbox", "/inbox").on(Activity, async (context, activity) => {
  state.received.push({ ...context.data, activity: await activity.toJsonLd({ format: "compact" }) });
});

// ---- The door of the world

createServer(async (incoming, outgoing) => {
  const body = await read(incoming);
  const headers = new Headers(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
  const request = new Request(new URL(incoming.url, origin), {
    method: incoming.method, headers, ...(body.length ? { body } : {}),
  });
  const seen = incoming.method === "POST" ? await look(headers, body) : {};
  const isRefused = state.only !== "" && seen.http !== undefined && seen.http !== state.only;
  const response = isRefused
    ? new Response("speak otherwise", { status: 401 })
    : await federation.fetch(request, { contextData: seen });
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}).listen(Number(port), "127.0.0.1");

/** Which signatures a letter bears, and whether Fedify holds those inside the document to be true. */
async function look(headers, body) {
  const http = headers.has("signature-input") ? "rfc9421" : headers.has("signature") ? "cavage" : "none";
  const loaders = await ours();
  const document = JSON.parse(body);
  const ld = "signature" in document ? await verifyJsonLd(document, loaders) : null;
  const proof = "proof" in document ? await isProved(document, loaders) : null;
  return { http, ld, proof };
}

/** FEP-8b32 as it lies on the wire; an LD signature that was made afterwards is no part of what it covers. */
async function isProved({ signature, proof, ...secured }, loaders) {
  const { "@context": _context, ...bare } = proof;
  const context = "https://w3id.org/security/data-integrity/v1";
  const read = await DataIntegrityProof.fromJsonLd({ "@context": context, ...bare }, loaders);
  return (await verifyProof(secured, read, loaders)) !== null;
}

async function ours() {
  const context = federation.createContext(new URL(origin), {});
  return { documentLoader: await context.getDocumentLoader({ identifier: "fay" }), contextLoader: context.contextLoader };
}

// ---- The door of the test

const controls = {
  async "/send"({ activity, inbox, scheme }) {
    const context = federation.createContext(new URL(origin), {});
    const { contextLoader } = context;
    const [rsa, ed25519] = await context.getActorKeyPairs("fay");
    const [courier] = await context.getActorKeyPairs("courier");
    let made = await Activity.fromJsonLd(activity, { contextLoader });
    if (scheme === "proof") made = await signObject(made, ed25519.privateKey, ed25519.multikey.id, { contextLoader });
    let document = spelledOut(await made.toJsonLd({ format: "compact", contextLoader }));
    if (scheme === "ld") document = await signJsonLd(document, rsa.privateKey, rsa.keyId, { contextLoader });
    const signer = scheme === "ld" || scheme === "proof" ? courier : rsa;
    const letter = new Request(inbox, {
      method: "POST", headers: { "content-type": "application/activity+json" }, body: JSON.stringify(document),
    });
    const spec = scheme === "rfc9421" ? "rfc9421" : CAVAGE;
    const answer = await fetch(await signRequest(letter, signer.privateKey, signer.keyId, { spec }));
    return { status: answer.status, text: await answer.text() };
  },
  async "/note"({ note }) {
    const context = federation.createContext(new URL(origin), {});
    const made = await Note.fromJsonLd(note, { contextLoader: context.contextLoader });
    notes.set(new URL(note.id).pathname.split("/").pop(), made);
    return {};
  },
  async "/lookup"({ what }) {
    const context = federation.createContext(new URL(origin), {});
    const found = await context.lookupObject(what, await ours());
    return found === null ? null : await found.toJsonLd({ format: "compact", contextLoader: context.contextLoader });
  },
  async "/speak"({ only }) {
    state.only = only;
    return {};
  },
  async "/received"() {
    return state.received;
  },
};

createServer(async (incoming, outgoing) => {
  try {
    const body = await read(incoming);
    const answer = await controls[incoming.url](body.length ? JSON.parse(body) : {});
    outgoing.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
  } catch (error) {
    outgoing.writeHead(500).end(String(error.stack));
  }
}).listen(Number(controlPort), "127.0.0.1", () => console.log("ready"));

/** A proof covers bytes, and Fedify makes it of the form in which it sends: the public collection by its whole name. */
function spelledOut(document) {
  return JSON.parse(JSON.stringify(document).replaceAll('"as:Public"', '"https://www.w3.org/ns/activitystreams#Public"'));
}

async function read(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
