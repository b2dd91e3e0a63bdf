/* A second opinion: a plain SQL question to a store of either engine, past the store's own code. */
#ifndef TESTS_KIT_ASK_H
#define TESTS_KIT_ASK_H

#include "base/buf.h"
#include "store/store.h"

/* Rows as lines, columns parted by '|'; NULL is "-", bytes are hexadecimal. The text has to mean the same on both engines. */
void kit_ask(const struct store_where *where, const char *sql, struct buf *ret);
int64_t kit_ask_number(const struct store_where *where, const char *sql);
/* The one outside id that it asks for; not known where there is no row. */
struct id kit_ask_id(const struct store_where *where, const char *sql);
/* A statement that changes something, past every check of ours: what somebody with the database in hand could do. */
void kit_do(const struct store_where *where, const char *sql);
/* The same many times: one connection, which does not wait for the disk; several statements at once. */
struct kit_hand;
struct kit_hand *kit_hand_open(const struct store_where *where);
void kit_hand_do(struct kit_hand *hand, const char *sql);
void kit_hand_close(struct kit_hand *hand);
/* The engine's own check of itself. NULL: whole (PostgreSQL is not asked). */
const char *kit_damage(const struct store_where *where);

#endif
