// Rules of sync, each with a text of its file that is replaced by another to break it: see scripts/break-rules.mjs.

/**
 * @typedef {object} Rule
 * @property {string} file what is changed, below src/
 * @property {string} text stands in it once
 * @property {string} broken what stands there instead
 * @property {string} why what happens in a guild without the rule
 */

/** @type {readonly Rule[]} */
export const RULES = [
  // request/
  {
    file: "sync/request/want.ts",
    text: "from: now + delay() * 2 ** tries",
    broken: "from: now + delay()",
    why: "Retries wait twice as long each time: what nobody answers must not fill the channel.",
  },
  {
    file: "sync/request/want.ts",
    text: "return tries > requestTries ? undefined :",
    broken: "return tries < 0 ? undefined :",
    why: "What was asked for requestTries times in vain is given up.",
  },
  {
    file: "sync/request/want.ts",
    text: "math.max(state.due, math.min(until, state.limit))",
    broken: "math.max(state.due, until)",
    why: "Other data on its way puts off a want to a limit: whoever sends parts for ever must not hold us up.",
  },
  {
    file: "sync/request/want.ts",
    text: "state.counts && state.countsTo <= now ? { ...state, counts: false }",
    broken: "state.counts && state.countsTo < 0 ? { ...state, counts: false }",
    why: "What has not begun to come no longer takes a place among what may be asked for.",
  },
  {
    file: "sync/request/want.ts",
    text: "until: now + options.retryDelay * 2 ** rounds + delay",
    broken: "until: now + options.retryDelay + delay",
    why: "What was given up rests twice as long each time.",
  },
  {
    file: "sync/request/want.ts",
    text: "return source.deliveries > 0 && rounds < ROUNDS",
    broken: "return rounds < ROUNDS",
    why: "Only what a peer that delivers told of is asked for anew: others could make us ask for ever.",
  },
  {
    file: "sync/request/want.ts",
    text: "? !isAsked(want) && count > want.count",
    broken: "? false",
    why: "Of two versions of a week the larger one is asked for first.",
  },
  {
    file: "sync/request/dormant.ts",
    text: "          want.tries = 0;\n",
    broken: "",
    why: "What has rested is tried as often as at first.",
  },
  {
    file: "sync/request/dormant.ts",
    text: "if (want.subject !== INDEX || want.source.ledger === want.hash) {",
    broken: "if (true) {",
    why: "The index of a ledger that its source no longer has is not asked for anew.",
  },
  {
    file: "sync/request/requestPlan.ts",
    text: "if (overheard.isAskedFor(want) && !want.hasWaited) {",
    broken: "if (false) {",
    why: "What another has asked for is not asked for again by all who heard it.",
  },
  {
    file: "sync/request/requestPlan.ts",
    text: "overheard.isAskedFor(want) && !want.hasWaited",
    broken: "overheard.isAskedFor(want)",
    why: "The request of another stands for ours once: who asks again and again must not keep us from asking.",
  },
  {
    file: "sync/request/requestPlan.ts",
    text: "if (want.deferrals < DEFERRALS && (",
    broken: "if ((",
    why: "Another version goes first three times at most.",
  },
  {
    file: "sync/request/requestPlan.ts",
    text: "isUnderWay(want) || overheard.isWantedByOthers(want.subject)",
    broken: "isUnderWay(want)",
    why: "What several lack is broadcast once, not whispered to each.",
  },
  {
    file: "sync/request/overheard.ts",
    text: "if (isOffered) {",
    broken: "if (true) {",
    why: "A request for what nobody has keeps nobody waiting.",
  },
  {
    file: "sync/request/wantList.ts",
    text: "(isProven ? requestWeeks : math.ceil(requestWeeks / 2))",
    broken: "requestWeeks",
    why: "What nobody known to deliver told of leaves room for what such a peer may tell.",
  },
  {
    file: "sync/request/wantList.ts",
    text: "return better > 0 || (better === 0 && x.subject > y.subject);",
    broken: "return x.subject > y.subject;",
    why: "What reliable peers told of is asked for first.",
  },
  {
    file: "sync/request/requester.ts",
    text: "!isOurs && ownCount(events, subject) > count && !this.backoff.knows(subject, hash, ours)",
    broken: "false",
    why: "Who holds less asks who holds more; both asking costs twice.",
  },
  {
    file: "sync/request/requester.ts",
    text: "if (!data.isRest || want.tries > 0) {",
    broken: "if (false) {",
    why: "Who says that this is all, and gives less than it told of, is blamed.",
  },
  {
    file: "sync/request/requester.ts",
    text: "weeks.every((week) => this.isVain(week))",
    broken: "false",
    why: "Weeks that can never get equal do not hide older ones: an index is asked for.",
  },
  {
    file: "sync/request/requester.ts",
    text: "|| this.isFuture(subject) ||",
    broken: "||",
    why: "Weeks of the far future, which nobody can have, are not asked for.",
  },
  {
    file: "sync/request/assignment.ts",
    text: "least = busy[place] < busy[least] ? place : least;",
    broken: "least = 0;",
    why: "Much is dealt out to two who whisper at once, each with a bandwidth of its own.",
  },
  {
    file: "sync/backoff.ts",
    text: "this.options.retryDelay * 2 ** math.min(failures - 1, 40)",
    broken: "this.options.retryDelay",
    why: "What asking does not heal is asked for less and less often.",
  },
  {
    file: "sync/backoff.ts",
    text: "return wait?.ours === ours && this.clock.now() < wait.until;",
    broken: "return wait !== undefined && this.clock.now() < wait.until;",
    why: "A back-off ends when what we hold changes.",
  },
  // peers/
  {
    file: "sync/peers/ranking.ts",
    text: "return peer.claim < claim || (peer.claim === claim && peer.name < name);",
    broken: "return peer.claim > claim || (peer.claim === claim && peer.name < name);",
    why: "The lower claim answers first: who has held the ledger longest.",
  },
  {
    file: "sync/peers/ranking.ts",
    text: "return peer.claim < claim || (peer.claim === claim && peer.name < name);",
    broken: "return peer.claim < claim;",
    why: "Of two equal claims the lower name answers, or both answer at once.",
  },
  {
    file: "sync/peers/ranking.ts",
    text: "    if (peerPenalised !== penalised) {\n      return penalised;\n    }\n",
    broken: "",
    why: "Who is penalised answers last.",
  },
  {
    file: "sync/peers/peers.ts",
    text: "advertisement.claim === 0 ? math.huge : advertisement.claim",
    broken: "advertisement.claim",
    why: "No claim ranks last; as a number, 0 would rank first.",
  },
  {
    file: "sync/peers/reputation.ts",
    text: "penalty * 2 ** math.min(peer.failures, 40)",
    broken: "penalty",
    why: "Who fails again and again ranks last for longer and longer.",
  },
  {
    file: "sync/peers/reputation.ts",
    text: "return peer.failures > 1 && peer.deliveries === 0 && this.isPenalised(peer);",
    broken: "return false;",
    why: "Who only ever let us down is left alone during its penalty.",
  },
  // answer/
  {
    file: "sync/answer/turns.ts",
    text: "takeoverDelay * (isKnown ? turnsBefore(ahead.length) : 1) +",
    broken: "",
    why: "Senders answer one after the other, not all at once.",
  },
  {
    file: "sync/answer/turns.ts",
    text: "return ahead <= CROWD ? ahead : CROWD + (ahead - CROWD) * CROWD_SHARE;",
    broken: "return ahead;",
    why: "A crowd that has left does not cost minutes before somebody answers.",
  },
  {
    file: "sync/answer/turns.ts",
    text: "if (sentAt !== undefined) {",
    broken: "if (false) {",
    why: "The same is not sent again within dataInhibitor.",
  },
  {
    file: "sync/answer/turns.ts",
    text: "if (now >= limit) {",
    broken: "if (false) {",
    why: "Whoever is before us and is always busy with other things does not hold up an answer for ever.",
  },
  {
    file: "sync/answer/turns.ts",
    text: "if (lastPart !== undefined && now - lastPart < takeoverDelay) {",
    broken: "if (false) {",
    why: "Two versions of a week are given one after the other, the second without what was in the first.",
  },
  {
    file: "sync/answer/responder.ts",
    text: "      reputation.blame(peer);\n",
    broken: "",
    why: "Whoever takes over penalises those who did not answer: the next answer costs no takeover.",
  },
  {
    file: "sync/answer/responder.ts",
    text: "!isRepeated &&",
    broken: "",
    why: "The same week is whispered to one asker once in a minute.",
  },
  {
    file: "sync/answer/answer.ts",
    text: "math.max(state.due, math.min(now + takeoverDelay, answer.waitsUntil))",
    broken: "math.max(state.due, now + takeoverDelay * 99)",
    why: "An answer waits for another's parts only as long as the whole may take.",
  },
  {
    file: "sync/answer/answerQueue.ts",
    text: "if (data.part === data.parts) {",
    broken: "if (false) {",
    why: "What another has given is not given again.",
  },
  {
    file: "sync/answer/answerQueue.ts",
    text: "return !this.isFull() && each < LIMIT_EACH;",
    broken: "return !this.isFull();",
    why: "One asker does not fill the queue of answers.",
  },
  {
    file: "sync/answer/answered.ts",
    text: "this.reputation.passOver(sender);",
    broken: "",
    why: "Whose answer was no help lets another answer the next time.",
  },
  {
    file: "sync/answer/answered.ts",
    text: "packBytes / 2 ** repeats",
    broken: "packBytes",
    why: "What got lost is whispered again in smaller parts, which get through.",
  },
  {
    file: "sync/receive/allowance.ts",
    text: "count >= SAME[word] ||",
    broken: "",
    why: "Nobody makes others send the same again and again.",
  },
  {
    file: "sync/receive/allowance.ts",
    text: " || account.total >= EACH[word] + weeks",
    broken: "",
    why: "Nobody makes others send without end.",
  },
  {
    file: "sync/peers/patience.ts",
    text: "peer.isTiresome || isOther ? 0",
    broken: "peer.isTiresome ? 0",
    why: "Whoever begins ever something else is not waited for.",
  },
  {
    file: "sync/peers/patience.ts",
    text: "peer.isTiresome ? peer.patience < full :",
    broken: "peer.isTiresome ? peer.patience <= 0 :",
    why: "Whoever has used up the patience of others is not waited for until all of it has come back.",
  },
  {
    file: "sync/receive/strangersTurn.ts",
    text: "now < this.nextAt ||",
    broken: "",
    why: "Strangers are asked one at a time, seldom.",
  },
  {
    file: "sync/receive/strangersTurn.ts",
    text: "peer.askedAt < next.askedAt",
    broken: "false",
    why: "Of strangers whoever has waited longest comes first.",
  },
  {
    file: "sync/receive/gate.ts",
    text: '[Kind.Query]: { use: "served", pause: 60 }',
    broken: '[Kind.Query]: { use: "served", pause: 0 }',
    why: "A stranger is told our state once in a minute.",
  },
  // advertise/
  {
    file: "sync/advertise/trickle.ts",
    text: "(this.counters.get(channel) ?? 0) >= this.redundancy",
    broken: "(this.counters.get(channel) ?? 0) > this.redundancy",
    why: "Trickle: of many who hold the same, few say so.",
  },
  {
    file: "sync/advertise/trickle.ts",
    text: "this.interval = math.min(this.interval * 2, this.longest);",
    broken: "",
    why: "Trickle: while all agree it is said seldom.",
  },
  {
    file: "sync/advertise/trickle.ts",
    text: "(this.interval * (1 + chance())) / 2",
    broken: "this.interval * chance()",
    why: "Trickle: nobody speaks in the first half of an interval, in which others are heard.",
  },
  {
    file: "sync/advertise/advertiser.ts",
    text: "peer.weeks.length >= listed &&",
    broken: "",
    why: "An advertisement that lists fewer weeks does not keep others from listing them.",
  },
  {
    file: "sync/advertise/advertiser.ts",
    text: "&& this.silences >= MOST_SILENCES)",
    broken: "&& false)",
    why: "One peer does not silence the others for more than three intervals.",
  },
  {
    file: "sync/advertise/advertiser.ts",
    text: "return peer.noticed !== this.pairWith(theirs);",
    broken: "return true;",
    why: "The same difference hurries one's advertisement once.",
  },
  {
    file: "sync/advertise/advertiser.ts",
    text: "now - (this.restsSince ?? now) < ANSWER_REST",
    broken: "true",
    why: "While answers go on for hours it is still said what is held.",
  },
  {
    file: "sync/advertise/advertiser.ts",
    text: "this.moreRests <= MORE_RESTS",
    broken: "true",
    why: "Who says that it holds more keeps nobody from advertising for more than three intervals.",
  },
  {
    file: "sync/advertise/hello.ts",
    text: "this.replies.length < ASKERS_LIMIT &&",
    broken: "",
    why: "Queries of many at once cost a client eight whispers.",
  },
  {
    file: "sync/advertise/live.ts",
    text: "while (this.waiting.length > options.liveWindow) {",
    broken: "while (false) {",
    why: "A flood of new events does not pile up in the transport.",
  },
  // reconcile/
  {
    file: "sync/reconcile/phantoms.ts",
    text: "if (peer.phantoms > FORGIVEN) {",
    broken: "if (peer.phantoms > 0) {",
    why: "Ids that never came are forgiven once: a message may have been lost.",
  },
  {
    file: "sync/reconcile/phantoms.ts",
    text: "if (peer.phantoms > FORGIVEN) {",
    broken: "if (false) {",
    why: "Whose sketches keep telling of events that nobody gives ranks last.",
  },
  {
    file: "sync/reconcile/attempt.ts",
    text: "return sent === FEW && mostCells >= LARGE ? LARGE : undefined;",
    broken: "return undefined;",
    why: "A sketch that told too little is widened once, which is cheaper than whole weeks.",
  },
  {
    file: "sync/reconcile/attempt.ts",
    text: 'return isComing && attempt.deferrals < DEFERRALS ? "defer" : "tell";',
    broken: 'return "tell";',
    why: "While weeks are on their way to all no sketch is told: they may hold what differs.",
  },
  {
    file: "sync/reconcile/attempt.ts",
    text: '(attempt.state !== "planned" && attempt.sent >= told)',
    broken: "true",
    why: "The sketch of somebody with the same ledger stands for ours.",
  },
  {
    file: "sync/reconcile/sketchPlan.ts",
    text: "if (math.min(sketchBytes, tailBytes) >= weeksBytes) {",
    broken: "if (false) {",
    why: "The cheapest of the three ways is taken.",
  },
  {
    file: "sync/reconcile/sketchExchange.ts",
    text: "    if (this.looked.isRecent(peer.name)) {\n      return undefined;\n    }\n",
    broken: "",
    why: "Each sketch costs a pass over events: of one peer one in two seconds is looked at.",
  },
  {
    file: "sync/reconcile/idRequests.ts",
    text: "    if (this.given.isRecent(peer.name)) {\n      return undefined;\n    }\n",
    broken: "",
    why: "Ids that nobody holds cost a pass over all events: one peer is given events by their ids once in ten seconds.",
  },
  {
    file: "sync/reconcile/idRequests.ts",
    text: "if (!this.asked.isRecent(asking.hash)) {",
    broken: "if (true) {",
    why: "Of many who lack the same events one asks for them.",
  },
  {
    file: "sync/reconcile/difference.ts",
    text: "if (events.ahead.explains(theirs, theirs.week, peer.name, pause)) {",
    broken: "if (false) {",
    why: "Events of the future, which are held back, are no difference.",
  },
  // repair/
  {
    file: "sync/repair/block.ts",
    text: "mayAsk && pieces >= needOf(block)",
    broken: "false",
    why: "Parities that another has asked for are not asked for again by all who lack as much.",
  },
  {
    file: "sync/repair/block.ts",
    text: "now >= state.due - LONGEST_DELAY",
    broken: "false",
    why: "Nor are those that were asked for in vain: all would ask again at the same time.",
  },
  {
    file: "sync/repair/block.ts",
    text: "block.tries >= TRIES || ",
    broken: "",
    why: "Pieces of which no parity comes are given up.",
  },
  {
    file: "sync/repair/repairReceiver.ts",
    text: "this.done.isRecent(keyOf(peer, channel, piece.block, piece.total))",
    broken: "false",
    why: "A late parity does not open a block again that is done: everybody would ask for the whole of it.",
  },
  {
    file: "sync/repair/repairSender.ts",
    text: "block.need = math.max(block.need,",
    broken: "block.need = block.need + math.max(0,",
    why: "The same parities help all: as many as the most that one lacks are sent, not the sum.",
  },
  {
    file: "sync/repair/repairSender.ts",
    text: "isMeant && block.waiting === 0 && block.parities < most",
    broken: "isMeant && block.parities < most",
    why: "While parities are on their way nobody can know what is lost.",
  },
  // The ground
  {
    file: "sync/cooldown.ts",
    text: "return time !== undefined && this.clock.now() - time < seconds;",
    broken: "return time !== undefined;",
    why: "What is too soon now is not too soon for ever.",
  },
  {
    file: "sync/cooldown.ts",
    text: "this.old = young;",
    broken: "this.old = undefined;",
    why: "Many new things at once do not make the last ones forgotten: whoever invents names could switch a rule off.",
  },
  {
    file: "sync/link/heardWeeks.ts",
    text: "const oldest = this.clock.now() - MEMORY;",
    broken: "const oldest = -math.huge;",
    why: "What was broadcast long ago is not left out of an answer: who asks now has not heard it.",
  },
  {
    file: "sync/status/status.ts",
    text: "const isOld = at < oldest || ",
    broken: "const isOld = ",
    why: "What somebody advertised long ago does not say how things stand.",
  },
  {
    file: "sync/receive/inbox.ts",
    text: "peer.waiting < inboxMessages / SHARE &&",
    broken: "",
    why: "One peer fills a quarter of the inbox at most.",
  },
  {
    file: "sync/peers/peers.ts",
    text: "if (peer.tokens < 1) {",
    broken: "if (false) {",
    why: "One peer is heard no more often than peerRate and peerBurst allow.",
  },
  {
    file: "ledger/sharing/holdList.ts",
    text: "while (this.use(event.sender) > SHARE) {",
    broken: "while (false) {",
    why: "Events of the future that one peer sends take a quarter of what is held back at most.",
  },
  {
    file: "ledger/sharing/holdList.ts",
    text: "while (this.use() > 1) {",
    broken: "while (false) {",
    why: "What is held back is bounded.",
  },
];
