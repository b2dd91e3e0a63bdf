/* What the rows of a person's record say, for her own pack and for whoever reads it first. */
#include "care/subject_words.h"

#include <inttypes.h>

#include "base/must.h"
#include "model/carer.h"
#include "model/diary.h"
#include "model/event.h"
#include "model/permission.h"
#include "model/person.h"
#include "model/ward.h"

/* What the columns of a row mean in each section: NULL, it has none. on, until, at, until_at, kind, flag, more, then the texts. */
static const struct subject_section sections[] = {
	{ "patient", "Who you are here", { [2] = "Known since" } },
	{ "demographic", "Your name, address and what is said of you", { "Born", "Died", "Recorded", "Ended", "Sex", "Said last", "Interpreter needed",
		"Name", "Postcode and area", "Ethnic category and language", "Communication", "Employment" } },
	{ "identifier", "Numbers that stand for you", { [2] = "Recorded", [3] = "Ended", [4] = "Kind", [5] = "Verification", [7] = "Number", [8] = "From" } },
	{ "registration", "Practices where you were registered", { "From", "Until", "Recorded", "Ended", [7] = "Practice", [8] = "Doctor" } },
	{ "link_event", "What was decided about which records are yours", { [2] = "When", [4] = "Kind", [7] = "Why" } },
	{ "relation", "Who has to do with you", { [2] = "From", [3] = "Until", [4] = "As", [7] = "Organisation", [8] = "Person" } },
	{ "event", "What happened", { "Day", "Until", [4] = "Kind", [5] = "Result", [6] = "Attended", [7] = "What", [8] = "Code", [9] = "Words", [10] = "Where",
		[11] = "Seen by" } },
	{ "event_end", "What no longer counts, and why", { "Day", [2] = "Since", [4] = "Because", [7] = "Words" } },
	{ "finding", "What a search found", { "As of", [2] = "Recorded", [3] = "Withdrawn", [4] = "Answer", [5] = "Version", [7] = "Rule", [8] = "Reason",
		[9] = "For" } },
	{ "clause", "Its parts", { [4] = "Answer", [5] = "Number", [6] = "Events", [7] = "Words" } },
	{ "evidence", "Which events it went by", { [5] = "Part", [6] = "Event" } },
	{ "worklist", "Where a service put you on its list", { "Since", "Look again", "Changed", [4] = "State", [7] = "Reason", [8] = "Contacts",
		[9] = "Warning sign", [10] = "Service" } },
	{ "decision", "What was decided about that", { [1] = "Look again", [2] = "When", [4] = "Decision", [5] = "Explained by a disease", [6] = "Warning signs",
		[7] = "Reason", [8] = "Words", [9] = "Service", [10] = "By", [11] = "Role" } },
	{ "decision_finding", "Which findings a decision was about", { [5] = "Finding", [7] = "Rule" } },
	{ "flag_settled", "Warning signs that somebody looked at", { "Up to", [2] = "When", [7] = "Sign", [8] = "Outcome", [9] = "Words", [10] = "By",
		[11] = "Role" } },
	{ "episode", "Pathways of care that you were on", { "Began", "Ended", "Recorded", "Changed", "Asked by", "How it ended", "Version", "Pathway", "Step",
		"Service", "Named person" } },
	{ "course", "What was done there", { "On", "Look again", "Written", [4] = "Act", [5] = "Answer", [6] = "Number", [7] = "What", [8] = "To the step",
		[9] = "For", [10] = "By", [11] = "Role" } },
	{ "course_text", "What was written with it", { [7] = "Words" } },
	{ "plan_item", "What was agreed with you", { "By", [2] = "Written", [3] = "No longer stands since", [4] = "How it went", [5] = "How severe", [6] = "Part",
		[7] = "Words", [8] = "Why it no longer stands", [9] = "For", [10] = "By", [11] = "Role" } },
	{ "plan_mark", "Who agreed to it", { [2] = "When", [4] = "To what", [5] = "You yourself", [7] = "For", [8] = "By", [9] = "Role" } },
	{ "carer_need", "What was written of somebody who cares for you", { "Looked at again", "Assessment offered", "Written", "No longer stands since",
		"What came of the offer", [7] = "Words", [8] = "Who", [9] = "Support", [10] = "By" } },
	{ "booking", "Your appointments", { "On", [2] = "Booked", [4] = "State", [6] = "Minutes after midnight", [7] = "Where", [8] = "Address", [9] = "With",
		[10] = "By", [11] = "Telephone that you gave" } },
	{ "booking_act", "What came of your appointments", { [2] = "When", [4] = "What", [7] = "Why", [9] = "By", [10] = "Role" } },
	{ "booking_cell", "Which time of a day they keep for you", { "On", [2] = "Booked", [6] = "From, in five minutes after midnight" } },
	{ "meeting_item", "Meetings that talked about you", { "On", [2] = "Written", [3] = "No longer on its list since", [4] = "Put there",
		[7] = "Question", [8] = "Why no longer", [9] = "For", [10] = "By", [11] = "Role" } },
	{ "meeting_point", "What was decided there", { "By", [2] = "Written", [3] = "No longer stands since", [4] = "Kind", [5] = "State", [7] = "What",
		[8] = "Why",
		[9] = "Who does it", [10] = "What came of it", [11] = "Why it no longer stands" } },
	{ "task", "What somebody was to do for you", { "By", [2] = "Written", [3] = "No longer stands since", [5] = "State", [7] = "What", [8] = "What came of it",
		[9] = "Who does it", [10] = "Why it no longer stands", [11] = "By" } },
	{ "response", "Questionnaires that you answered", { "Answered", [2] = "Written", [3] = "No longer counts since", [4] = "How", [6] = "Version",
		[7] = "Questionnaire", [8] = "Answers", [9] = "What was done about them", [10] = "Why they no longer count", [11] = "By" } },
	{ "remote_ask", "Questionnaires that you were asked to fill in, from home, on a device or on paper", { "Until", [2] = "Asked",
		[3] = "Over since", [4] = "State",
		[6] = "Wrong birth dates", [7] = "For", [8] = "Why it is over", [9] = "By", [10] = "Role" } },
	{ "remote_part", "Which, and what you had answered and not sent", { [2] = "Last changed", [3] = "Sent", [4] = "State", [6] = "Version",
		[7] = "Questionnaire", [8] = "Answers that were not sent" } },
	{ "alert", "What somebody had to look at at once", { [2] = "Since", [3] = "Looked at", [4] = "What", [5] = "Answer", [6] = "Question",
		[7] = "Questionnaire", [8] = "What was done", [9] = "By", [10] = "For" } },
	{ "consultation", "Questions that were asked about you", { "Answer due by", [2] = "Asked", [3] = "Ended", [4] = "State", [5] = "You had agreed",
		[7] = "About", [8] = "Asked of", [9] = "Asked by", [10] = "By", [11] = "Role" } },
	{ "consultation_message", "What was asked and answered", { [2] = "When", [4] = "What", [6] = "Number", [7] = "Words", [8] = "For", [10] = "By",
		[11] = "Role" } },
	{ "consultation_file", "Files that were sent with them", { [2] = "When", [4] = "Kind", [6] = "Bytes", [7] = "Name", [8] = "From", [10] = "By" } },
	{ "draft", "What somebody has begun to write about you and has not sent", { [2] = "Begun", [3] = "Kept last", [7] = "Words", [9] = "For", [10] = "By" } },
	{ "letter", "Letters about you", { [2] = "Begun", [3] = "Withdrawn", [4] = "For", [6] = "Version", [7] = "Letter", [8] = "By", [9] = "Why withdrawn",
		[10] = "Approved or begun by", [11] = "Role" } },
	{ "letter_part", "Their words, as they were and as they stand", { [2] = "Written", [6] = "Wording", [7] = "Heading", [8] = "Words", [10] = "By" } },
	{ "letter_sent", "How they went out", { "On", [2] = "Written", [4] = "How", [7] = "To whom", [10] = "By" } },
	{ "permission", "Who may see your record by name", { [2] = "From", [3] = "Until", [4] = "As", [5] = "Which records", [7] = "Who", [8] = "Ground",
		[9] = "Reference and words", [10] = "Decided by", [11] = "At" } },
	{ "stay", "Beds of a ward that you were in", { "From", "Until", "Written", "Ended", "Why it ended", [7] = "Bed",
		[8] = "Ward", [9] = "By", [10] = "Role" } },
	{ "ward_item", "What was planned and asked for you on a ward", { "On", "Due", "Written", [4] = "Kind", [5] = "Part", [6] = "Minutes after midnight",
		[7] = "What", [8] = "Of or to", [9] = "Bed", [10] = "By", [11] = "Role" } },
	{ "ward_act", "What came of it", { "On", "Until", "Written", [4] = "What", [5] = "Nights at most, or what was taken back", [6] = "Pence", [7] = "Words",
		[8] = "Reference", [9] = "By", [10] = "Role" } },
	{ "bar", "Your choices about sharing, and what must not be", { [2] = "From", [3] = "Until", [4] = "Kind", [5] = "Which records", [7] = "Why",
		[8] = "Organisation", [9] = "Why it ended", [10] = "Person" } },
	{ "glass", "Who opened your record in an emergency", { [2] = "When", [3] = "Until", [4] = "Outcome", [5] = "Purpose", [7] = "Reason", [8] = "Words",
		[9] = "For", [10] = "By", [11] = "Role" } },
	{ "glass_alert", "Who was told of it", { [2] = "When", [7] = "Organisation" } },
	{ "glass_review", "What was found when it was looked at", { [2] = "When", [4] = "Justified", [7] = "Words", [8] = "Organisation", [9] = "By" } },
	{ "subject_request", "Times when you asked for this", { "Asked", "Due", "Given", [7] = "How we made sure it was you", [8] = "Asked of",
		[9] = "Reviewer" } },
	{ "subject_decision", "What was decided about single records then", { [2] = "When", [4] = "Released", [7] = "Kind", [8] = "Why", [9] = "By" } },
	{ "legal_hold", "Why your record has to be kept", { [2] = "Since", [3] = "Ended", [7] = "Why", [8] = "By", [9] = "Why it ended" } },
	{ "destruction", "Plans to destroy your record", { [2] = "Proposed", [3] = "Done", [7] = "Period", [8] = "By" } },
};

const struct subject_section *subject_sections(size_t *ret_count)
{
	*ret_count = LENGTH(sections);
	return sections;
}

static const struct subject_section *section_of(struct str id)
{
	for (size_t i = 0; i < LENGTH(sections); i++)
		if (str_is(id, sections[i].id))
			return &sections[i];
	return NULL;
}

const char *subject_section_title(struct str id)
{
	const struct subject_section *s = section_of(id);
	return s ? s->title : NULL;
}

/* ---- words ---- */

static struct str number(struct cx *cx, int64_t n)
{
	return n == NIL ? STR_NONE : str_of(arena_printf(cx->arena, "%" PRId64, n));
}

static struct str picked(const char *const *words, int64_t count, int64_t n)
{
	return n >= 0 && n < count && words[n] ? str_of(words[n]) : STR_NONE;
}

static struct str truth_say(int64_t n)
{
	return n == NIL ? STR("not known") : n ? STR("yes") : STR("no");
}

static struct str kind_say(struct cx *cx, const struct subject_row *r)
{
	static const char *const ends[] = { NULL, "corrected", "withdrawn by its source", "its import was undone", "moved to another person" };
	static const char *const links[] = { NULL, "linked by NHS number", "linked by local number", "new", "left apart", "joined", "parted", "withdrawn" };
	static const char *const decisions[] = { NULL, "confirmed", "rejected", "look again", "taken back" };
	static const char *const states[] = { NULL, "to decide", "confirmed", "rejected", "look again later", "no longer found" };
	static const char *const stays[] = { NULL, "to another bed", "left the ward", "the admission was taken back" };
	static const char *const systems[] = { NULL, "NHS number", "local number" };
	static const char *const whoms[] = { NULL, "the GP", "whoever referred", "you", "another service" }, *const ways[] = { NULL, "printed and posted",
		"given by hand" };
	if (str_is(r->section, "event"))
		return r->kind > 0 && r->kind < EVENT_KINDS ? str_of(event_kind_name((enum event_kind)r->kind)) : STR_NONE;
	if (str_is(r->section, "relation") || str_is(r->section, "permission"))
		return r->kind > 0 && r->kind < RELATIONS ? str_of(relation_name((enum relation_kind)r->kind)) : STR_NONE;
	if (str_is(r->section, "bar"))
		return r->kind > 0 && r->kind < BARS ? str_of(bar_name((enum bar_kind)r->kind)) : STR_NONE;
	if (str_is(r->section, "event_end"))
		return picked(ends, LENGTH(ends), r->kind);
	if (str_is(r->section, "link_event"))
		return picked(links, LENGTH(links), r->kind);
	static const char *const threads[] = { NULL, "waits for an answer", "answered", "closed", "became a referral" }, *const saids[] = { NULL, "asked",
		"answered", "added", "closed it", "referred" }, *const files[] = { NULL, "PDF", "PNG", "JPEG", "plain text" };
	static const char *const asks[] = { NULL, "open", "all sent", "withdrawn", "shut after wrong birth dates" }, *const parts[] = { NULL, "waits", "sent",
		"sent without an answer" }, *const alerts[] = { NULL, "an answer about risk", "worse than before", "a link was shut" };
	if (str_is(r->section, "booking"))
		return r->kind > 0 && r->kind < BOOKING_STATES ? str_of(booking_state_say((enum booking_state)r->kind)) : STR_NONE;
	if (str_is(r->section, "booking_act"))
		return r->kind > 0 && r->kind < BOOKING_ACTS ? str_of(booking_act_say((enum booking_act)r->kind)) : STR_NONE;
	if (str_is(r->section, "remote_ask"))
		return picked(asks, LENGTH(asks), r->kind);
	if (str_is(r->section, "remote_part"))
		return picked(parts, LENGTH(parts), r->kind);
	if (str_is(r->section, "alert"))
		return picked(alerts, LENGTH(alerts), r->kind);
	if (str_is(r->section, "consultation"))
		return picked(threads, LENGTH(threads), r->kind);
	if (str_is(r->section, "consultation_message"))
		return picked(saids, LENGTH(saids), r->kind);
	if (str_is(r->section, "consultation_file"))
		return picked(files, LENGTH(files), r->kind);
	if (str_is(r->section, "letter"))
		return picked(whoms, LENGTH(whoms), r->kind);
	if (str_is(r->section, "letter_sent"))
		return picked(ways, LENGTH(ways), r->kind);
	if (str_is(r->section, "decision"))
		return picked(decisions, LENGTH(decisions), r->kind);
	if (str_is(r->section, "worklist"))
		return picked(states, LENGTH(states), r->kind);
	if (str_is(r->section, "identifier"))
		return picked(systems, LENGTH(systems), r->kind);
	if (str_is(r->section, "demographic"))
		return r->kind == SEX_FEMALE ? STR("female") : r->kind == SEX_MALE ? STR("male") : r->kind == SEX_OTHER ? STR("other") : STR("not known");
	if (str_is(r->section, "stay"))
		return picked(stays, LENGTH(stays), r->kind);
	if (str_is(r->section, "ward_item"))
		return r->kind > 0 && r->kind < WARD_KINDS ? str_of(ward_kind_word((enum ward_kind)r->kind)) : STR_NONE;
	if (str_is(r->section, "ward_act"))
		return r->kind > 0 && r->kind < WARD_ACTS ? str_of(ward_act_say(WARD_FUNDING, (enum ward_act)r->kind)) : STR_NONE;
	if (str_is(r->section, "carer_need"))
		return str_of(carer_offer_say((enum carer_offer)r->kind));
	if (str_is(r->section, "glass"))
		return r->kind == 1 ? STR("opened") : STR("refused: too many that day");
	return str_is(r->section, "finding") || str_is(r->section, "clause") || str_is(r->section, "glass_review") || str_is(r->section, "subject_decision")
		? truth_say(r->kind) : number(cx, r->kind);
}

static struct str flag_say(struct cx *cx, const struct subject_row *r)
{
	static const char *const results[] = { NULL, "normal", "abnormal" };
	static const char *const explained[] = { "no", "in part", "yes" };
	if (str_is(r->section, "event"))
		return picked(results, LENGTH(results), r->flag);
	if (str_is(r->section, "bar"))
		return r->flag == CLASS_ANY ? STR("all") : r->flag > 0 && r->flag < CLASSES ? str_of(record_class_name((enum record_class)r->flag)) : STR_NONE;
	if (str_is(r->section, "permission"))
		return r->flag ? permission_classes_say(cx->arena, (uint32_t)r->flag) : STR("all that the policy opens");
	if (str_is(r->section, "glass"))
		return r->flag >= 0 && r->flag < PURPOSES ? str_of(purpose_name((enum purpose)r->flag)) : STR_NONE;
	if (str_is(r->section, "ward_item"))
		return r->flag > 0 && r->flag < WARD_PARTS ? str_of(ward_part_say((enum ward_part)r->flag)) : STR_NONE;
	if (str_is(r->section, "decision"))
		return picked(explained, LENGTH(explained), r->flag);
	return str_is(r->section, "demographic") ? truth_say(r->flag) : number(cx, r->flag);
}

static struct str more_say(struct cx *cx, const struct subject_row *r)
{
	if (str_is(r->section, "event") || str_is(r->section, "demographic"))
		return r->more == NIL ? STR_NONE : truth_say(r->more);
	if (str_is(r->section, "decision"))
		return r->more == NIL ? STR_NONE : r->more ? STR("found one") : STR("none found");
	return number(cx, r->more);
}

static struct str day_say(struct cx *cx, struct day day)
{
	char text[DAY_TEXT];
	return day_known(day) ? str_of(arena_text(cx->arena, day_iso(day, text))) : STR_NONE;
}

struct str subject_instant_say(struct cx *cx, struct instant at)
{
	char text[INSTANT_TEXT];
	/* The far future, and the beginning of time, are no times that anybody wrote down. */
	return instant_known(at) && at.us > 0 && at.us < INT64_C(253370764800000000) ? str_of(arena_text(cx->arena, instant_iso(at, text))) : STR_NONE;
}

struct str subject_cell(struct cx *cx, const struct subject_row *r, int column)
{
	switch (column) {
	case 0: return day_say(cx, r->on);
	case 1: return day_say(cx, r->until);
	case 2: return subject_instant_say(cx, r->at);
	case 3: return subject_instant_say(cx, r->until_at);
	case 4: return kind_say(cx, r);
	case 5: return flag_say(cx, r);
	case 6: return more_say(cx, r);
	default: return str_known(r->text[column - 7]) ? str_trim(r->text[column - 7]) : STR_NONE;
	}
}

struct str subject_row_say(struct cx *cx, const struct subject_row *r)
{
	const struct subject_section *s = section_of(r->section);
	struct str said = str_of(s ? s->title : "?");
	const char *between = ": ";
	for (int i = 0; s && i < SUBJECT_COLUMNS; i++) {
		struct str text = s->head[i] ? subject_cell(cx, r, i) : STR_NONE;
		if (!text.n)
			continue;
		said = str_of(arena_printf(cx->arena, "%.*s%s%s %.*s", STRF(said), between, s->head[i], STRF(text)));
		between = ", ";
	}
	return said;
}
