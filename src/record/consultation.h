/* Asking a service for advice about somebody: threads, messages and files, as rows. */
#ifndef RECORD_CONSULTATION_H
#define RECORD_CONSULTATION_H

#include "base/day.h"
#include "base/id.h"
#include "base/truth.h"
#include "store/tx.h"

/* Numbers are stored. */
enum consultation_state { CONSULTATION_NONE, CONSULTATION_WAITS = 1, CONSULTATION_ANSWERED = 2, CONSULTATION_CLOSED = 3, CONSULTATION_REFERRED = 4 };
enum consultation_said { SAID_NONE, SAID_ASKS = 1, SAID_ANSWERS = 2, SAID_ADDS = 3, SAID_CLOSES = 4, SAID_REFERS = 5, SAIDS };
const char *consultation_said_word(enum consultation_said said);        /* "asks", ... */
enum file_kind { FILE_NONE, FILE_PDF = 1, FILE_PNG = 2, FILE_JPEG = 3, FILE_TEXT = 4, FILE_KINDS };
const char *file_kind_name(enum file_kind kind);        /* "PDF", "PNG picture", ... */

struct consultation_new { int64_t patient, organisation, holding, asker, asker_holding, label; struct str about; enum truth agreed; int64_t staff;
	struct str role; struct day due_on; };
enum err consultation_add(struct cx *cx, struct db *db, const struct consultation_new *new, struct instant at, int64_t *ret_id, struct id *ret_outside);
struct consultation_message_new { int64_t consultation, seq, organisation, staff; enum consultation_said kind; struct str role, say; };
enum err consultation_say(struct cx *cx, struct db *db, const struct consultation_message_new *new, struct instant at);
struct consultation_file_new { int64_t consultation, organisation, staff; struct str name, bytes; enum file_kind kind; };
enum err consultation_attach(struct cx *cx, struct db *db, const struct consultation_file_new *new, struct instant at);
enum err consultation_files_count(struct cx *cx, struct db *db, int64_t consultation, int64_t *ret);

/* Its row locked until the transaction ends. ERR_NOT_FOUND. */
struct consultation_held { int64_t id, patient, organisation, holding, asker, label, seq; enum consultation_state state;
	struct instant answered_at, asked_at;
	struct str about; };
enum err consultation_hold(struct cx *cx, struct db *db, struct id outside, struct consultation_held *ret);
enum err consultation_set(struct cx *cx, struct db *db, int64_t id, enum consultation_state state, int64_t seq, struct day due_on);
enum err consultation_first_answer(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct instant at);
enum err consultation_end(struct cx *cx, struct db *db, int64_t id, int64_t staff, int64_t episode, struct instant at);

/* ---- under the reader's guard ---- */

struct consultation {
	int64_t id, patient, organisation, asker, label, episode, seq;
	struct id outside, patient_outside;
	struct str organisation_name, ods, asker_name, about, staff_name, role, answered_name, ended_name;
	enum truth agreed; enum consultation_state state;
	struct instant asked_at, answered_at, ended_at;
	struct day due_on;
};
enum err consultation_by_outside(struct cx *cx, struct db *db, struct id outside, struct consultation *ret);
/* Of one's own organisation, asked or asking; patient 0: of everybody. */
enum err consultations(struct cx *cx, struct db *db, int64_t own, int64_t patient, bool open, struct consultation **ret, size_t *ret_count);
struct consultation_message { int64_t seq, organisation; enum consultation_said kind; struct str organisation_name, staff_name, profession, say;
	struct instant at; };
enum err consultation_messages(struct cx *cx, struct db *db, int64_t id, struct consultation_message **ret, size_t *ret_count);
struct consultation_file { struct id outside; struct str name, organisation_name, staff_name; enum file_kind kind; int64_t size; struct instant at; };
enum err consultation_files(struct cx *cx, struct db *db, int64_t id, struct consultation_file **ret, size_t *ret_count);
struct consultation_bytes { struct str name, bytes; enum file_kind kind; };
enum err consultation_file(struct cx *cx, struct db *db, int64_t consultation, struct id outside, struct consultation_bytes *ret);

#endif
