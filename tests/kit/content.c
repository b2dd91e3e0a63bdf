/* Queries that both engines read alike; the lines are put in order here. */
#include "tests/kit/content.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "tests/kit/ask.h"

/* A person is all of her identifiers that stand, the least of them: system, whose, value. */
#define PERSON(patient) "(SELECT min(i.system || ':' || o.ods || ':' || i.value) FROM identifier i JOIN organisation o " \
	"ON o.id = i.organisation_id WHERE i.patient_id = " patient ")"
#define CODE(id) "(SELECT s.name || ':' || c.value FROM code c JOIN code_system s ON s.id = c.system_id WHERE c.id = " id ")"
#define ODS(id) "(SELECT o.ods FROM organisation o WHERE o.id = " id ")"
#define HOLDER(id) "(SELECT o.ods || '/' || h.agreement_id FROM holding h JOIN organisation o ON o.id = h.organisation_id WHERE h.id = " id ")"
#define ORIGIN(id) "(SELECT g.map || '/' || g.name FROM origin g WHERE g.id = " id ")"

/* Asked for again after it was done, an import makes an origin of its own, with every row the same: only the first counts here. */
#define FIRST(id) " NOT EXISTS (SELECT 1 FROM origin a JOIN origin b ON b.map = a.map AND b.name = a.name AND b.id < a.id WHERE a.id = " id ")"

/* Rows of people that were written before an import was broken off are the same when it goes on, else kept: counted together. */
static const struct { const char *name, *sql; } parts[CONTENT_PARTS] = {
	{ "person", "SELECT " PERSON("p.id") ", (SELECT count(*) FROM link_event l WHERE l.patient_id = p.id) FROM patient p" },
	{ "identifier", "SELECT " PERSON("i.patient_id") ", i.system, i.value, i.status, " HOLDER("i.holding_id") ", "
		"CASE WHEN i.ended_at IS NULL THEN 0 ELSE 1 END FROM identifier i" },
	{ "demographic", "SELECT " PERSON("d.patient_id") ", " HOLDER("d.holding_id") ", d.said_on, d.latest, d.title, d.given, d.family, d.name_key, "
		"d.birth_on, d.death_on, d.sex, d.ethnic, d.language, d.interpreter, d.postcode, d.small_area FROM demographic d" },
	{ "registration", "SELECT " PERSON("r.patient_id") ", " ODS("r.organisation_id") ", r.from_on, r.until_on, r.gp, "
		"CASE WHEN r.ended_at IS NULL THEN 0 ELSE 1 END FROM registration r" },
	{ "event", "SELECT " PERSON("e.patient_id") ", e.on_day, e.kind, " CODE("e.code_id") ", " CODE("e.specialty_id") ", " ODS("e.place_id") ", "
		HOLDER("e.holding_id") ", " ORIGIN("e.origin_id") ", e.file_no, e.row_no, "
		"(SELECT n.local_id FROM clinician n WHERE n.id = e.clinician_id), e.until_day, e.minute, e.attended, e.unscheduled, e.result, "
		"e.length_days, e.length_minutes, e.cost_pence, (SELECT t.text FROM event_text t WHERE t.event_id = e.id), "
		"(SELECT x.reason FROM event_end x WHERE x.event_id = e.id) FROM event e" },
	{ "key", "SELECT k.key, e.on_day, e.kind, e.row_no, " PERSON("e.patient_id") " FROM event_key k LEFT JOIN event e ON e.id = k.event_id" },
	{ "relation", "SELECT " ODS("r.organisation_id") ", " PERSON("r.patient_id") ", r.kind FROM relation r" },
	{ "holding", "SELECT " HOLDER("g.id") ", g.kinds, g.covered_from FROM holding g" },
	{ "code", "SELECT s.name, c.value, c.term FROM code c JOIN code_system s ON s.id = c.system_id" },
	{ "organisation", "SELECT ods, name, type FROM organisation" },
	{ "origin", "SELECT map, map_version, name, agreement_id, state, rows_read, rows_kept + rows_same, rows_rejected, rows_skipped, "
		"events_added, events_corrected, people_added, fields_quarantined FROM origin g WHERE" FIRST("g.id") },
	{ "file", "SELECT " ORIGIN("f.origin_id") ", f.name, f.bytes, f.sha256, f.rows, f.rows_done, f.bytes_done, "
		"CASE WHEN f.kept_as IS NULL THEN 0 ELSE 1 END FROM origin_file f WHERE" FIRST("f.origin_id") },
	{ "problem", "SELECT " ORIGIN("p.origin_id") ", p.file, p.line, p.field, p.kind, p.say, p.fate FROM origin_problem p WHERE" FIRST("p.origin_id") },
	{ "count", "SELECT " ORIGIN("n.origin_id") ", n.file, n.what, n.count FROM origin_count n WHERE" FIRST("n.origin_id") },
	{ "reject", "SELECT f.name, r.row_no, r.kind, r.field, " ORIGIN("f.origin_id") " FROM origin_reject r JOIN origin_file f ON f.id = r.file_id "
		"WHERE" FIRST("f.origin_id") },
};

static int by_text(const void *a, const void *b)
{
	struct str x, y;
	memcpy(&x, a, sizeof x);
	memcpy(&y, b, sizeof y);
	return str_cmp(x, y);
}

static struct str in_order(struct arena *arena, struct str text)
{
	size_t count = 0, room = 0, n = 0;
	struct str *lines = NULL, line, rest = text;
	while (str_cut(rest, '\n', &line, &rest))
		*ARRAY_PUSH(arena, lines, count, room) = line;
	if (count)
		qsort(lines, count, sizeof *lines, by_text);
	char *to = arena_alloc(arena, text.n + 1);
	for (size_t i = 0; i < count; i++) {
		memcpy(to + n, lines[i].p, lines[i].n);
		n += lines[i].n;
		to[n++] = '\n';
	}
	return (struct str){ to, n };
}

void content_read(struct arena *arena, const struct store_where *where, struct content *ret)
{
	for (int i = 0; i < CONTENT_PARTS; i++) {
		AUTO(buf) struct buf told;
		buf_init(&told, LIMIT_BUF);
		kit_ask(where, parts[i].sql, &told);
		ret->part[i] = in_order(arena, buf_view(&told));
	}
}

const char *content_differs(const struct content *is, const struct content *should_be)
{
	static char said[1200];
	for (int i = 0; i < CONTENT_PARTS; i++) {
		struct str a = is->part[i], b = should_be->part[i], x = STR(""), y = STR("");
		if (str_eq(a, b))
			continue;
		while (str_eq(x, y) && (a.n || b.n)) {
			str_cut(a, '\n', &x, &a);
			str_cut(b, '\n', &y, &b);
		}
		if (getenv("WAYMARK_DIFFERENCES")) {
			fprintf(stderr, "# %s: \"%.*s\" where it should be \"%.*s\"\n", parts[i].name, STRF(x), STRF(y));
			continue;
		}
		snprintf(said, sizeof said, "%s: \"%.*s\" where it should be \"%.*s\"", parts[i].name, STRF(x), STRF(y));
		return said;
	}
	return NULL;
}

int64_t content_rows(const struct content *content, const char *part)
{
	int64_t rows = 0;
	for (int i = 0; i < CONTENT_PARTS; i++)
		for (size_t k = 0; strcmp(parts[i].name, part) == 0 && k < content->part[i].n; k++)
			rows += content->part[i].p[k] == '\n';
	return rows;
}
