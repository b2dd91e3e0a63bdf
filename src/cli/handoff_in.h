/* Inside the handoff: its wire, and the files that a server asks its terminal for. */
#ifndef CLI_HANDOFF_IN_H
#define CLI_HANDOFF_IN_H

#include <pthread.h>

#include "base/file.h"
#include "cli/handoff.h"

#define FRAME_MAX (1u << 20)

bool send_all(int fd, const void *bytes, size_t n);
bool read_all(int fd, void *bytes, size_t n);
bool send_frame(int fd, char kind, const void *bytes, uint32_t n);
/* A number, and with it an open file unless `with` is negative. */
bool send_word(int fd, int32_t word, int with);
bool take_word(int fd, int32_t *ret, int *ret_with);

/* The server's side: `sending` is held while a frame is sent. */
struct files { struct file_broker broker; int fd; pthread_mutex_t lock, *sending; };
void files_open(struct files *files, int fd, pthread_mutex_t *sending);
void files_close(struct files *files);
/* The terminal's side: one such wish. False: it cannot be read, or the server is gone. */
bool files_answer(const struct command *c, int socket, const char *bytes, size_t n);

#endif
