// The other five pathways walked in Chromium from their way in to an end, by people of the right roles in the right organisations, with the
// branches of their text: a criterion that is not met, an override, a red flag, too little progress, more than was planned, a plateau, a
// hand-over, advice that becomes a referral, and what nobody may do. Leeds is in care.mjs, with the keyboard alone. What is only setting
// (the tenth session like the ninth) is sent as the form would send it. Speaks TAP.
import { browser, done, must, test } from "./kit.mjs";
import { act, gone, good, judge, move, onBoard, proposed, quick, refer, says, silent, staff, times, world, yes } from "./walk.mjs";

const { site, people } = await world();
const who = staff(site);
// The fourth has a red flag in her record and would begin suspended: whoever travels to the unit has none.
const [stepped, talked, seen, , acute, inbed] = people, travels = seen;
let episode;

/* ---- stepped care ---- */

await test("stepped care: a GP begins, with the person's wish where to be seen; the practice acts on the service's pathway by an agreement", async () => {
	const gp = await who("gp");
	await refer(gp, stepped, "stepped-care", { service: "R9W", way: "gp", prefers: "gp-surgery", say: "Pain and tiredness for two years; tests normal." });
	await says(gp, "Sent. The service sees it on its board now.", "GP and practice");
	await gp.locator("main a[href^='/episode/']").first().click();
	episode = new URL(gp.url()).pathname;
	await says(gp, "Last new symptom", "Would rather be seen", "The GP surgery", "Red flags", "Seen at");
	await gone(gp, "#act-assign", "another organisation gives the person to somebody");
	await judge(gp, "person-agrees", "yes", "Wants to try");
	await judge(gp, "suits-talking-therapies", "yes");
	await proposed(gp, "Talking therapies");
	await says(gp, "the person would rather be seen: the GP surgery");
	await move(gp, "talking-therapies");
	await says(gp, "Guided self-help or CBT", "For: ");
	await good(gp);
});

await test("stepped care: talking therapies see the person once they are brought in, treat, and step up", async () => {
	const clinician = await who("clinician"), therapist = await who("therapist");
	const social = await who("socialworker");
	must((await social.goto(site.base + episode)).status() === 404, "social care sees what it does not take part in");
	await clinician.go(episode);
	await act(clinician, "involve", { item: "S9A", say: "What would help her to get out of the house" });
	await says(clinician, "Takes part", "Wexcombe Social Care");
	must((await social.goto(site.base + episode)).status() === 200, "social care does not see what it takes part in");
	await gone(social, "#act-session", "social care writes sessions of talking therapies");
	await gone(social, "#act-involve", "a partner brings in others");
	await therapist.go(episode);
	await says(therapist, "0 of 20 kept");
	await act(therapist, "session", { answer: "yes", say: "First call" });
	await quick(therapist, episode, ...times(5), yes("outcomes-agreed"));
	await says(therapist, "6 of 20 kept");
	await judge(therapist, "too-complex-for-talking-therapies", "yes", "Three specialties, two admissions");
	await proposed(therapist, "Step up to the community team");
	await move(therapist, "community-assessment");
	await says(therapist, "Assessment by the community team", "For: ");
});

await test("stepped care: red flag, a step further up against its condition, down again, and discharge when both agree", async () => {
	const clinician = await who("clinician"), gp = await who("gp");
	await gp.go(episode);
	await act(gp, "suspend", { item: "another-sign", say: "Fainted on the stairs" });
	await says(gp, "Suspended");
	await clinician.go(episode);
	await gone(clinician, "#ways", "there are ways on while a red flag stands");
	await act(clinician, "resume", { say: "ECG and blood pressure normal, seen by Dr Haddow" });
	await quick(clinician, episode, yes("organic-ruled-out", "Neurology, 2026"), yes("assessed"), yes("formulation-shared"), yes("outcomes-agreed"));
	await proposed(clinician, "Treatment by the community team");
	await move(clinician, "community-team");
	await quick(clinician, episode, ...times(2, { item: "engagement" }));
	await act(clinician, "move-day-service", { against: true, say: "Cannot leave the house alone; single sessions will not do" });
	await says(clinician, "against its condition", "Day service");
	await quick(clinician, episode, ...times(3), ["judge-outcomes-met", { answer: "no", say: "Not yet" }], ["judge-local-services-failed", { answer: "no", say: "No" }]);
	await judge(clinician, "person-agrees-to-end", "yes", "Wants to go on nearer to home");
	await move(clinician, "community-team");
	await quick(clinician, episode, yes("outcomes-met"), yes("discharge-plan"));
	await proposed(clinician, "Discharge");
	await move(clinician, "discharge");
	await says(clinician, "Ended: discharged", "What was done");
});

/* ---- City and Hackney ---- */

await test("PCPCS: the GP's question is talked through without the person, and becomes a referral", async () => {
	const gp = await who("gp"), clinician = await who("clinician");
	await refer(gp, talked, "pcpcs", { service: "R9W", way: "gp", agreed: "unknown", say: "Comes every week. What am I missing?" });
	await says(gp, "Sent.");
	episode = await onBoard(clinician, talked, "pcpcs");
	await says(clinician, "was not asked yet", "the person is not there", "The GP surgery");
	await act(clinician, "session", { answer: "yes", say: "Talked through with Dr Haddow in the surgery" });
	await quick(clinician, episode, yes("question-clear"), yes("discussed-with-gp"), ["judge-gp-can-go-on", { answer: "no", say: "Tried that" }]);
	await gp.go(episode);
	await judge(gp, "person-agrees", "yes", "Asked on Monday");
	await judge(gp, "no-other-service-fits", "yes", "Talking therapies have discharged twice");
	await proposed(gp, "See the person at the surgery");
	await move(gp, "assessment");
	await says(gp, "One or more meetings at the surgery");
});

await test("PCPCS: brief intervention; too little progress after all sessions goes to the team; more only with a reason; discharge", async () => {
	const clinician = await who("clinician");
	await clinician.go(episode);
	await act(clinician, "session", { answer: "yes", say: "At the surgery" });
	await says(clinician, "Referral to assessment", "Question to case discussion");
	await quick(clinician, episode, yes("assessed"), yes("focus-agreed"));
	await proposed(clinician, "Brief intervention");
	await move(clinician, "brief-intervention");
	await quick(clinician, episode, ...times(12, { item: "working-through" }));
	await says(clinician, "12 of 16 kept", "Look back now");
	await quick(clinician, episode, ...times(4, { item: "ending" }), ["judge-progress-enough", { answer: "no", say: "Half" }]);
	await says(clinician, "16 of 16 kept");
	await gone(clinician, "#act-session", "a seventeenth session can be written");
	await quick(clinician, episode, yes("gp-informed"));
	await proposed(clinician, "Take it to the team");
	await move(clinician, "team-review");
	await gone(clinician, "#act-move-brief-intervention", "the team goes on without a reason");
	await judge(clinician, "rationale-for-more", "yes", "The couple has begun to talk; four more with both");
	await move(clinician, "brief-intervention");
	await act(clinician, "more-brief-intervention", { sessions: 4, say: "Both partners" });
	await says(clinician, "16 of 20 kept");
	await quick(clinician, episode, ...times(2, { item: "ending" }), yes("progress-enough"));
	await proposed(clinician, "Discharge");
	await move(clinician, "discharge");
	await says(clinician, "Ended: discharged");
});

/* ---- Birmingham and Solihull ---- */

await test("Birmingham and Solihull: noticed by a consultant in her own clinic; the pattern is judged, the cause not yet; advice first", async () => {
	const consultant = await who("consultant");
	await refer(consultant, seen, "bsol-acute", { service: "R9W", say: "Fourth clinic this year, all normal." });
	await says(consultant, "Sent.");
	await consultant.locator("main a[href^='/episode/']").first().click();
	episode = new URL(consultant.url()).pathname;
	await says(consultant, "Noticed in the hospital", "Nobody is labelled");
	await judge(consultant, "frequent-or-many-specialties", "yes", "Cardiology, neurology, gastroenterology, pain");
	await judge(consultant, "treating-team-agrees", "yes");
	await judge(consultant, "organic-checked", "no", "Echo still to come");
	await proposed(consultant, "Advise the treating team");
	await move(consultant, "advice");
	await says(consultant, "For: Clinician of the symptoms service");
	await good(consultant);
});

await test("Birmingham and Solihull: seen together in the specialty's clinic; therapy; case conference; one plan; discharge", async () => {
	const clinician = await who("clinician"), consultant = await who("consultant");
	episode = await onBoard(clinician, seen, "bsol-acute");
	await act(clinician, "session", { answer: "yes", say: "Told the team what not to repeat" });
	await quick(clinician, episode, yes("person-agrees"));
	await proposed(clinician, "See the person together");
	await move(clinician, "joint-clinic");
	await consultant.go(episode);
	await says(consultant, "together", "The acute specialty's own clinic");
	await act(consultant, "session", { answer: "yes", say: "Seen with Dr Nair" });
	await judge(consultant, "joint-plan", "yes", "No more scans without a new sign; I see her every three months");
	await quick(clinician, episode, yes("assessed"), yes("explanation-agreed"));
	await proposed(clinician, "Therapy in the hospital");
	await move(clinician, "therapy");
	await quick(clinician, episode, ...times(12, { item: "treatment" }), ["judge-distress-less", { answer: "no", say: "Distress the same" }]);
	await says(clinician, "12 of 12 kept");
	await proposed(clinician, "Case conference of all specialties");
	await move(clinician, "case-conference");
	await consultant.go(episode);
	await gone(consultant, "#act-move-therapy", "more therapy without a reason");
	await move(consultant, "coordinated");
	await quick(clinician, episode, yes("plan-with-gp"), yes("distress-less"));
	await proposed(clinician, "Discharge to the GP");
	await move(clinician, "discharge");
	await says(clinician, "Ended: discharged", "Dr Martin Sole");
});

/* ---- the inpatient unit ---- */

await test("YCPM: a service refers; not stable enough is advised first, then funding, which nobody goes round", async () => {
	const clinician = await who("clinician"), doctor = await who("unitdoctor");
	await refer(clinician, travels, "stepped-care", { way: "gp", say: "To have her on our own caseload while we ask the unit." });
	await refer(clinician, travels, "ycpm-inpatient", { service: "R9U", way: "psychiatry", say: "In bed for a year; three services have tried." });
	await says(clinician, "Sent.");
	episode = await onBoard(doctor, travels, "ycpm-inpatient");
	await good(doctor);
	await says(doctor, "Nobody has to promise", "Wexcombe Persistent Symptoms Service");
	await judge(doctor, "severe", "yes", "Bed-bound, tube-fed");
	await judge(doctor, "local-services-failed", "yes", "Three, since 2023");
	await judge(doctor, "medically-stable", "no", "Potassium");
	await proposed(doctor, "Advise the local team");
	await move(doctor, "local-advice");
	await act(doctor, "session", { answer: "yes", say: "Rang the local team" });
	await judge(doctor, "medically-stable", "yes", "Potassium normal for four weeks");
	await proposed(doctor, "It did not help; ask the commissioner");
	await move(doctor, "funding");
	await gone(doctor, "#act-move-waiting-for-bed", "somebody goes round the commissioner");
	await judge(doctor, "funding-approved", "yes", "Letter of 20 November, twelve weeks in the first place");
	await move(doctor, "waiting-for-bed");
	await judge(doctor, "local-team-named", "yes", "Dr Nair's team");
	await proposed(doctor, "Admit");
	await move(doctor, "ward");
	await says(doctor, "The plan is agreed at admission", "The specialist unit");
});

await test("YCPM: acutely ill and back; treated while benefit is gained; a plateau, not a date, plans the way home; handed over", async () => {
	const nurse = await who("unitnurse"), clinician = await who("clinician");
	await nurse.go(episode);
	await silent(nurse, "expected date", "planned discharge date");
	await quick(nurse, episode, yes("plan-agreed"), yes("formulation-made"), yes("burdens-listed", "Tube, catheter, two opioids"), ["session", { answer: "yes", say: "Stood" }]);
	await act(nurse, "move-general-ward", { say: "Pneumonia" });
	await says(nurse, "The unit keeps the place");
	await judge(nurse, "medically-stable", "yes", "Dry, no fever");
	await move(nurse, "ward");
	await judge(nurse, "benefit-still-gained", "yes", "Sits for an hour");
	await judge(nurse, "plateau", "no", "WSAS 40 to 31");
	const home = nurse.locator("#ways li", { hasText: "Plan the way home" });
	must(!(await home.innerText()).includes("Proposed"), "the way home is planned while benefit is gained");
	await judge(nurse, "plateau", "yes", "Three weeks the same, she says so too");
	await judge(nurse, "benefit-still-gained", "no", "No more here");
	await proposed(nurse, "Plan the way home");
	await move(nurse, "hand-over");
	await judge(nurse, "local-team-ready", "yes", "Came twice");
	await judge(nurse, "person-agrees-to-leave", "yes");
	await proposed(nurse, "Discharge to the local team");
	await move(nurse, "handed-over");
	await says(nurse, "Ended: handed over", "has not said yet that it has taken over");
	await clinician.go(episode);
	await act(clinician, "taken-over", { say: "First visit at home on Monday" });
	await silent(clinician, "has not said yet");
	await says(clinician, "The other service has taken over");
});

/* ---- the basic hospital service ---- */

await test("A&E: nothing of Waymark is a triage list; redirect waits for today's assessment by who works there", async () => {
	const doctor = await who("emergency"), clinician = await who("clinician");
	must((await doctor.goto(`${site.base}/worklist`)).status() === 403, "A&E reads the worklist");
	must((await doctor.goto(`${site.base}/board`)).status() === 403, "A&E reads a caseload");
	await doctor.go("/people");
	await refer(doctor, acute, "basic-hospital", { service: "R9W", way: "emergency", say: "Ninth time this year with the same pain." });
	await says(doctor, "Sent.");
	await doctor.locator("main a[href^='/episode/']").first().click();
	episode = new URL(doctor.url()).pathname;
	await says(doctor, "Last new symptom", "Nothing of this stands on a triage list");
	must((await doctor.locator("main").innerText()).trimStart().startsWith("Red flag"), "the first line is not the red flag");
	await gone(doctor, "#act-move-redirected", "redirect is offered before the assessment");
	await quick(doctor, episode, yes("no-new-symptom"), yes("planned-care-known", "Dr Haddow, Tuesday"), yes("person-agrees"));
	await gone(doctor, "#act-move-redirected", "redirect is offered before the assessment");
	await clinician.go(episode);
	await gone(clinician, "#act-judge-assessed-today", "the symptoms service assesses for A&E");
	await gone(clinician, "#act-move-redirected", "the symptoms service redirects from A&E");
	await doctor.go(episode);
	await judge(doctor, "assessed-today", "yes", "Abdomen soft, bloods normal, seen by me at 9");
	await proposed(doctor, "Offer planned care instead");
	await good(doctor);
	await move(doctor, "redirected");
	await says(doctor, "Ended: redirected");
});

await test("A ward is helped to let somebody leave in good order; a question of a GP ends in a full service, which says that it has taken over", async () => {
	const ward = await who("wardnurse"), gp = await who("gp"), clinician = await who("clinician");
	await refer(ward, inbed, "basic-hospital", { service: "R9W", say: "Fit to go, afraid to." });
	await says(ward, "Sent.");
	await ward.locator("main a[href^='/episode/']").first().click();
	episode = new URL(ward.url()).pathname;
	await judge(ward, "medically-fit", "yes", "Mr Farley, ward round");
	await quick(ward, episode, yes("planned-care-known", "Practice nurse on Thursday"), yes("gp-informed"));
	await proposed(ward, "Leave with planned care");
	await move(ward, "expedited");
	await says(ward, "Ended: discharged");
	await refer(gp, inbed, "basic-hospital", { service: "R9W", way: "gp", agreed: "unknown", say: "What do I say when the pain comes back?" });
	await gp.locator("main a[href^='/episode/']").first().click();
	episode = new URL(gp.url()).pathname;
	await judge(gp, "advice-given-to-team", "no");
	await proposed(gp, "More is needed; advise and train the team");
	await move(gp, "advice");
	await clinician.go(episode);
	await act(clinician, "move-full-service", { say: "Needs a team" });
	await says(clinician, "has not said yet that it has taken over");
	await act(clinician, "taken-over");
	await says(clinician, "The other service has taken over");
});

await test("the demonstration has somebody on each pathway, and the doctor finds that the acts add up", async () => {
	const manager = await who("manager");
	site.run("staff", "demo", "--carry");
	for (const pathway of ["basic-hospital", "bsol-acute", "leeds-liaison", "pcpcs", "stepped-care"]) {
		await manager.go(`/pathway/${pathway}`);
		await says(manager, /[1-9]\d* here now/);
	}
	const unit = await who("unitdoctor");
	await unit.go("/board");
	await says(unit, "Caseload", /[1-9]\d* (person|people)/);
	/* and a working week: nothing of it is empty */
	const clinician = await who("clinician");
	const in_a_week = new Date(Date.now() + 7 * 86400000).toISOString().slice(0, 10);
	let booked = 0;
	for (const week of ["/diary", `/diary?from=${in_a_week}`]) {
		await clinician.go(week);
		booked += (await clinician.locator("main a[href^='/booking/']").count()) > 0;
	}
	must(booked > 0, "nobody is booked in these two weeks");
	for (const [page, words] of [["/tasks", "Ring the practice"], ["/meetings", "Seminar room"], ["/letters", /Waiting, the oldest first/], ["/board", "Dr Priya Nair"]]) {
		await clinician.go(page);
		await says(clinician, words);
	}
	must(/pathways +Where people stand on pathways is what their acts add up to/.test(site.run("doctor", "--deep")), "the doctor finds something");
});

must((await site.stop()) === 0, `the server complains: ${site.errors()}`);
await browser.close();
done();
