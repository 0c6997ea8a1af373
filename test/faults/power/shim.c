/*
 * LD_PRELOAD: writes down, in order, everything a process does to the files of one folder, so that power.ts can rebuild the
 * folder as a disk that lost its power at any moment would have it. It can also refuse: while the file KAZASU_FAIL exists, what it
 * says (ENOSPC, EIO, EROFS; with "sync " before it: only fsync) is what every write gets.
 *
 *   KAZASU_TRACE  file the operations go to      KAZASU_DIR  the folder that is watched
 *
 * One operation: kind, fd, offset, length of data, length of path; then path and data. What is written to fd 1 is a mark.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { OPEN = 1, CREATE, WRITE, TRUNCATE, SYNC, RENAME, UNLINK, MARK, DIRECTORY };
#define FDS 65536

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int trace = -2;
static const char *dir, *fail;
static unsigned char watched[FDS];

struct op { uint32_t kind; int32_t fd; int64_t offset; uint32_t data, path; };

static void start(void) {
  if (trace != -2) return;
  const char *path = getenv("KAZASU_TRACE");
  dir = getenv("KAZASU_DIR");
  fail = getenv("KAZASU_FAIL");
  trace = path ? (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
}

static void note(uint32_t kind, int fd, int64_t offset, const void *data, size_t length, const char *path) {
  if (trace < 0) return;
  struct op op = { kind, fd, offset, (uint32_t)length, (uint32_t)(path ? strlen(path) : 0) };
  struct iovec parts[3] = { { &op, sizeof op }, { (void *)path, op.path }, { (void *)data, length } };
  syscall(SYS_writev, trace, parts, 3);
}

static int inside(const char *path) {
  start();
  return dir && path && strncmp(path, dir, strlen(dir)) == 0;
}
static int is_watched(int fd) { start(); return fd >= 0 && fd < FDS && watched[fd]; }

static int ends_with(int fd, const char *suffix) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path), rest = strlen(suffix);
  return length >= rest && strncmp(path + length - rest, suffix, (size_t)rest) == 0;
}

/* The error that is to be given now, or 0. "ENOSPC for NAME": only for files whose name ends so. */
static int refusal(int syncing, int fd) {
  if (!fail) return 0;
  int file = (int)syscall(SYS_openat, AT_FDCWD, fail, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  char said[64] = { 0 };
  long got = syscall(SYS_read, file, said, sizeof said - 1);
  syscall(SYS_close, file);
  if (got <= 0) return 0;
  char *suffix = strstr(said, " for ");
  if (suffix && !ends_with(fd, suffix + 5)) return 0;
  const char *name = said;
  if (strncmp(name, "sync ", 5) == 0) { if (!syncing) return 0; name += 5; }
  if (strncmp(name, "ENOSPC", 6) == 0) return syncing && name == said ? 0 : ENOSPC;
  if (strncmp(name, "EROFS", 5) == 0) return syncing && name == said ? 0 : EROFS;
  return EIO;
}

#define REFUSE(syncing) do { int no = refusal(syncing, fd); if (no) { errno = no; return -1; } } while (0)

static int opened(int fd, const char *path, int flags, int existed) {
  if (fd < 0 || fd >= FDS) return fd;
  watched[fd] = 1;
  struct stat st;
  if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) note(DIRECTORY, fd, 0, 0, 0, path);
  else note(existed ? OPEN : CREATE, fd, flags & O_TRUNC ? 1 : 0, 0, 0, path);
  return fd;
}

#define DEFINE_OPEN(name, DIRFD_PARAM, DIRFD_ARG)                                        \
  int name(DIRFD_PARAM const char *path, int flags, ...) {                               \
    mode_t mode = 0;                                                                     \
    if (flags & (O_CREAT | __O_TMPFILE)) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); } \
    if (!inside(path)) return (int)syscall(SYS_openat, DIRFD_ARG, path, flags, mode);    \
    pthread_mutex_lock(&lock);                                                           \
    struct stat st;                                                                      \
    int existed = stat(path, &st) == 0;                                                  \
    int no = !existed && (flags & O_CREAT) ? refusal(0, -1) : 0;                         \
    int fd = no ? (errno = no, -1) : (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode); \
    int kept = errno;                                                                    \
    opened(fd, path, flags, existed);                                                    \
    pthread_mutex_unlock(&lock);                                                         \
    errno = kept;                                                                        \
    return fd;                                                                           \
  }
DEFINE_OPEN(open, , AT_FDCWD)
DEFINE_OPEN(open64, , AT_FDCWD)
#define COMMA ,
DEFINE_OPEN(openat, int at COMMA, at)
DEFINE_OPEN(openat64, int at COMMA, at)

int close(int fd) {
  if (fd >= 0 && fd < FDS) watched[fd] = 0;
  return (int)syscall(SYS_close, fd);
}

static ssize_t put(int fd, const void *data, size_t length, off_t at) {
  REFUSE(0);
  pthread_mutex_lock(&lock);
  ssize_t done = (ssize_t)syscall(SYS_pwrite64, fd, data, length, at);
  int kept = errno;
  if (done > 0) note(WRITE, fd, at, data, (size_t)done, 0);
  pthread_mutex_unlock(&lock);
  errno = kept;
  return done;
}

ssize_t pwrite64(int fd, const void *data, size_t length, off_t at) {
  return is_watched(fd) ? put(fd, data, length, at) : (ssize_t)syscall(SYS_pwrite64, fd, data, length, at);
}
ssize_t pwrite(int fd, const void *data, size_t length, off_t at) { return pwrite64(fd, data, length, at); }

ssize_t write(int fd, const void *data, size_t length) {
  if (!is_watched(fd)) {
    if (fd == 1) { pthread_mutex_lock(&lock); note(MARK, 1, 0, data, length, 0); pthread_mutex_unlock(&lock); }
    return (ssize_t)syscall(SYS_write, fd, data, length);
  }
  int append = fcntl(fd, F_GETFL) & O_APPEND;
  off_t at = lseek(fd, 0, append ? SEEK_END : SEEK_CUR);
  ssize_t done = put(fd, data, length, at);
  if (done > 0) lseek(fd, at + done, SEEK_SET);
  return done;
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  if (!is_watched(fd)) return (ssize_t)syscall(SYS_writev, fd, parts, count);
  ssize_t total = 0;
  for (int n = 0; n < count; n++) {
    ssize_t done = write(fd, parts[n].iov_base, parts[n].iov_len);
    if (done < 0) return total > 0 ? total : -1;
    total += done;
  }
  return total;
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) {
  if (!is_watched(fd)) return (ssize_t)syscall(SYS_pwritev, fd, parts, count, at, 0);
  ssize_t total = 0;
  for (int n = 0; n < count; n++) {
    ssize_t done = put(fd, parts[n].iov_base, parts[n].iov_len, at + total);
    if (done < 0) return total > 0 ? total : -1;
    total += done;
  }
  return total;
}
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off_t at) { return pwritev(fd, parts, count, at); }

int ftruncate64(int fd, off_t length) {
  if (!is_watched(fd)) return (int)syscall(SYS_ftruncate, fd, length);
  REFUSE(0);
  pthread_mutex_lock(&lock);
  int done = (int)syscall(SYS_ftruncate, fd, length);
  if (done == 0) note(TRUNCATE, fd, length, 0, 0, 0);
  pthread_mutex_unlock(&lock);
  return done;
}
int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

static int sync_with(long call, int fd) {
  if (!is_watched(fd)) return (int)syscall(call, fd);
  REFUSE(1);
  pthread_mutex_lock(&lock);
  /* What the disk of the test has is the trace; the real one need not wait. */
  note(SYNC, fd, 0, 0, 0, 0);
  pthread_mutex_unlock(&lock);
  return 0;
}
int fsync(int fd) { return sync_with(SYS_fsync, fd); }
int fdatasync(int fd) { return sync_with(SYS_fdatasync, fd); }

int rename(const char *from, const char *to) {
  if (!inside(from) || !inside(to)) return (int)syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
  pthread_mutex_lock(&lock);
  int done = (int)syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
  if (done == 0) note(RENAME, -1, 0, to, strlen(to), from);
  pthread_mutex_unlock(&lock);
  return done;
}

int unlink(const char *path) {
  if (!inside(path)) return (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
  pthread_mutex_lock(&lock);
  int done = (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
  if (done == 0) note(UNLINK, -1, 0, 0, 0, path);
  pthread_mutex_unlock(&lock);
  return done;
}
