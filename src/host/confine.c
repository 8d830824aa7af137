/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define BIT(capability) (G_GUINT64_CONSTANT (1) << (capability))

typedef struct {
  guint64 capabilities;
  gboolean mounts;            /* may enter, make and mount namespaces */
  const char *const *folders; /* that files in it may be written; NULL: any, since a process
                                 with Landlock cannot mount */
} Rights;

static const char *const service_folders[] = { "/run/nm-wgre", "/var/lib/nm-wgre", "/proc/sys/net",
                                               NULL };

static const char *const fence_folders[] = { "/run/nm-wgre", "/var/lib/nm-wgre", NULL };

static const Rights rights[] = {
  [WGRE_CONFINED_SERVICE] = { .capabilities = BIT (CAP_NET_ADMIN) | BIT (CAP_NET_RAW),
                              .folders = service_folders },
  [WGRE_CONFINED_HELPER] = { .capabilities = BIT (CAP_SYS_ADMIN) | BIT (CAP_NET_ADMIN) |
                                             BIT (CAP_NET_RAW) | BIT (CAP_SYS_PTRACE),
                             .mounts = TRUE },
  [WGRE_CONFINED_FENCE] = { .capabilities = BIT (CAP_NET_ADMIN), .folders = fence_folders },
};

/* --- capabilities --- */

static gboolean
keep_capabilities (guint64 wanted)
{
  struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
  struct __user_cap_data_struct sets[2] = { 0 };

  /* The bounding set takes CAP_SETPCAP, which NetworkManager's unit does not leave its children.
   * Nothing is executed, so that it gives nobody anything. */
  for (guint i = 0; i < 64 && prctl (PR_CAPBSET_READ, i, 0, 0, 0) >= 0; i++)
    if (!(wanted & BIT (i)))
      prctl (PR_CAPBSET_DROP, i, 0, 0, 0);
  prctl (PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  if (syscall (SYS_capget, &header, sets) < 0)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (sets); i++) {
    sets[i].permitted &= (guint32) (wanted >> (32 * i));
    sets[i].effective = sets[i].permitted;
    sets[i].inheritable = 0;
  }
  return syscall (SYS_capset, &header, sets) == 0;
}

/* --- files: Landlock, by its numbers, since the kernel's header may be older --- */

#define LANDLOCK_CREATE_RULESET 444
#define LANDLOCK_ADD_RULE 445
#define LANDLOCK_RESTRICT_SELF 446
#define LANDLOCK_RULE_PATH_BENEATH 1
/* All of its first version but reading: to execute, to write, to remove and to make; and what makes
 * a file longer or shorter, of the third one. */
#define LANDLOCK_EXECUTE (1ull << 0)
#define LANDLOCK_WRITE_FILE (1ull << 1)
#define LANDLOCK_CHANGE_FOLDERS (0x1ff0ull)
#define LANDLOCK_TRUNCATE (1ull << 14)

struct landlock_ruleset {
  guint64 handled;
};

struct landlock_path {
  guint64 allowed;
  gint32 parent;
} __attribute__ ((packed));

static void
allow_folder (int ruleset, const char *folder, guint64 access)
{
  struct landlock_path rule = { .allowed = access };

  rule.parent = open (folder, O_PATH | O_CLOEXEC);
  if (rule.parent < 0)
    return;
  syscall (LANDLOCK_ADD_RULE, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
  g_close (rule.parent, NULL);
}

static gboolean
restrict_files (const char *const *folders)
{
  long version = syscall (LANDLOCK_CREATE_RULESET, NULL, 0, 1);
  guint64 access =
      LANDLOCK_WRITE_FILE | LANDLOCK_CHANGE_FOLDERS | (version >= 3 ? LANDLOCK_TRUNCATE : 0);
  struct landlock_ruleset attributes = { access | LANDLOCK_EXECUTE };
  int ruleset;
  gboolean ok;

  if (version < 1)
    return FALSE;
  ruleset = (int) syscall (LANDLOCK_CREATE_RULESET, &attributes, sizeof attributes, 0);
  if (ruleset < 0)
    return FALSE;
  for (guint i = 0; folders[i]; i++) {
    if (!g_str_has_prefix (folders[i], "/proc/"))
      g_mkdir_with_parents (folders[i], 0700);
    allow_folder (ruleset, folders[i], access);
  }
  /* A device can be written, but none can be made. */
  allow_folder (ruleset, "/dev", LANDLOCK_WRITE_FILE);
  ok = syscall (LANDLOCK_RESTRICT_SELF, ruleset, 0) == 0;
  g_close (ruleset, NULL);
  return ok;
}

/* --- system calls ---
 * A filter in BPF, by hand: a list of numbers needs no library. What is not in it fails with EPERM
 * and is logged by the kernel's audit; what is newer than the list, with ENOSYS, as on a kernel
 * that is older: the C library has another way then. */

#if defined __x86_64__ && !defined __ILP32__
#define NATIVE AUDIT_ARCH_X86_64
#elif defined __i386__
#define NATIVE AUDIT_ARCH_I386
#elif defined __aarch64__ && !defined __AARCH64EB__
#define NATIVE AUDIT_ARCH_AARCH64
#elif defined __arm__ && defined __ARM_EABI__ && !defined __ARMEB__
#define NATIVE AUDIT_ARCH_ARM
#elif defined __riscv && __riscv_xlen == 64
#define NATIVE AUDIT_ARCH_RISCV64
#elif defined __powerpc64__ && defined __LITTLE_ENDIAN__
#define NATIVE AUDIT_ARCH_PPC64LE
#elif defined __s390x__
#define NATIVE AUDIT_ARCH_S390X
#endif

#ifdef NATIVE

/* The newest number that the list was made for (Linux 6.10). */
#define NEWEST 462

#define CALL(name) SYS_##name,
static const int calls[] = {
  /* clang-format off */
  /* memory */
  CALL (brk) CALL (madvise) CALL (membarrier) CALL (mlock) CALL (mlock2) CALL (mprotect)
  CALL (mremap) CALL (munlock) CALL (munmap) CALL (msync) CALL (mincore) CALL (memfd_create)
  /* files and what is like them */
  CALL (close) CALL (close_range) CALL (dup) CALL (dup3) CALL (faccessat) CALL (faccessat2)
  CALL (fallocate) CALL (fchdir) CALL (chdir) CALL (fchmod) CALL (fchmodat) CALL (fchown)
  CALL (fchownat) CALL (fcntl) CALL (fdatasync) CALL (fgetxattr) CALL (flistxattr) CALL (flock)
  CALL (fstat) CALL (fstatfs) CALL (fsync) CALL (ftruncate) CALL (getcwd) CALL (getdents64)
  CALL (getxattr) CALL (ioctl) CALL (lgetxattr) CALL (linkat) CALL (listxattr) CALL (lseek)
  CALL (mkdirat) CALL (openat) CALL (openat2) CALL (pipe2) CALL (pread64) CALL (preadv)
  CALL (preadv2) CALL (pwrite64) CALL (pwritev) CALL (pwritev2) CALL (read) CALL (readahead)
  CALL (readlinkat) CALL (readv) CALL (renameat2) CALL (sendfile) CALL (splice) CALL (statfs)
  CALL (statx) CALL (symlinkat) CALL (umask) CALL (unlinkat)
  CALL (utimensat) CALL (write) CALL (writev) CALL (copy_file_range)
  /* waiting */
  CALL (epoll_create1) CALL (epoll_ctl) CALL (epoll_pwait) CALL (epoll_pwait2) CALL (eventfd2)
  CALL (inotify_add_watch) CALL (inotify_init1) CALL (inotify_rm_watch) CALL (ppoll)
  CALL (pselect6) CALL (signalfd4) CALL (timerfd_create) CALL (timerfd_gettime)
  CALL (timerfd_settime)
  /* sockets */
  CALL (accept4) CALL (bind) CALL (connect) CALL (getpeername) CALL (getsockname)
  CALL (getsockopt) CALL (listen) CALL (recvfrom) CALL (recvmmsg) CALL (recvmsg) CALL (sendmmsg)
  CALL (sendmsg) CALL (sendto) CALL (setsockopt) CALL (shutdown) CALL (socket) CALL (socketpair)
  /* threads, signals, time, itself */
  CALL (capget) CALL (capset) CALL (clock_getres) CALL (clock_gettime) CALL (clock_nanosleep)
  CALL (clone) CALL (clone3) CALL (exit) CALL (exit_group) CALL (futex) CALL (get_robust_list)
  CALL (getcpu) CALL (getegid) CALL (geteuid) CALL (getgid) CALL (getgroups) CALL (getitimer)
  CALL (getpgid) CALL (getpid) CALL (getppid) CALL (getpriority) CALL (getrandom)
  CALL (getresgid) CALL (getresuid) CALL (getrusage) CALL (getsid) CALL (gettid)
  CALL (gettimeofday) CALL (getuid) CALL (nanosleep) CALL (pidfd_open) CALL (pidfd_send_signal)
  CALL (prctl) CALL (prlimit64) CALL (restart_syscall) CALL (rseq) CALL (rt_sigaction)
  CALL (rt_sigpending) CALL (rt_sigprocmask) CALL (rt_sigqueueinfo) CALL (rt_sigreturn)
  CALL (rt_sigsuspend) CALL (rt_sigtimedwait) CALL (rt_tgsigqueueinfo) CALL (sched_getaffinity)
  CALL (sched_getattr) CALL (sched_getparam) CALL (sched_getscheduler) CALL (sched_setaffinity)
  CALL (sched_setattr) CALL (sched_setscheduler) CALL (sched_yield) CALL (seccomp)
  CALL (set_robust_list) CALL (set_tid_address) CALL (setitimer) CALL (setpriority)
  CALL (sigaltstack) CALL (sysinfo) CALL (tgkill) CALL (tkill) CALL (kill) CALL (times)
  CALL (uname) CALL (wait4) CALL (waitid)
  /* what not all architectures have: older forms, and 64 bits where a word has 32 */
#ifdef SYS_sync_file_range
  CALL (sync_file_range)
#endif
#ifdef SYS_fadvise64
  CALL (fadvise64)
#endif
#ifdef SYS_utime
  CALL (utime)
#endif
#ifdef SYS_mmap
  CALL (mmap)
#endif
#ifdef SYS_mmap2
  CALL (mmap2)
#endif
#ifdef SYS_newfstatat
  CALL (newfstatat)
#endif
#ifdef SYS_open
  CALL (open) CALL (access) CALL (stat) CALL (lstat) CALL (readlink) CALL (unlink) CALL (rename)
  CALL (mkdir) CALL (rmdir) CALL (chmod) CALL (symlink) CALL (link) CALL (pipe) CALL (dup2)
  CALL (poll) CALL (getdents) CALL (utimes) CALL (creat) CALL (chown) CALL (lchown)
#endif
#ifdef SYS_select
  CALL (select)
#endif
#ifdef SYS__newselect
  CALL (_newselect)
#endif
#ifdef SYS_epoll_wait
  CALL (epoll_wait) CALL (epoll_create)
#endif
#ifdef SYS_eventfd
  CALL (eventfd) CALL (signalfd) CALL (inotify_init)
#endif
#ifdef SYS_futimesat
  CALL (futimesat)
#endif
#ifdef SYS_renameat
  CALL (renameat)
#endif
#ifdef SYS_time
  CALL (time)
#endif
#ifdef SYS_alarm
  CALL (alarm)
#endif
#ifdef SYS_getpgrp
  CALL (getpgrp)
#endif
#ifdef SYS_arch_prctl
  CALL (arch_prctl)
#endif
#ifdef SYS_set_thread_area
  CALL (set_thread_area) CALL (get_thread_area)
#endif
#ifdef SYS_getrlimit
  CALL (getrlimit)
#endif
#ifdef SYS_setrlimit
  CALL (setrlimit)
#endif
#ifdef SYS_ugetrlimit
  CALL (ugetrlimit)
#endif
#ifdef SYS_accept
  CALL (accept)
#endif
#ifdef SYS_recv
  CALL (recv)
#endif
#ifdef SYS_send
  CALL (send)
#endif
#ifdef SYS_socketcall
  CALL (socketcall)
#endif
#ifdef SYS_fstatat64
  CALL (fstatat64) CALL (fstat64)
#endif
#ifdef SYS_stat64
  CALL (stat64) CALL (lstat64)
#endif
#ifdef SYS_fcntl64
  CALL (fcntl64) CALL (_llseek) CALL (fstatfs64) CALL (statfs64) CALL (ftruncate64)
  CALL (sendfile64)
#endif
#ifdef SYS_getuid32
  CALL (getuid32) CALL (geteuid32) CALL (getgid32) CALL (getegid32) CALL (getgroups32)
  CALL (getresuid32) CALL (getresgid32) CALL (fchown32) CALL (chown32) CALL (lchown32)
#endif
#ifdef SYS_clock_gettime64
  CALL (clock_gettime64) CALL (clock_getres_time64) CALL (clock_nanosleep_time64)
  CALL (futex_time64) CALL (ppoll_time64) CALL (pselect6_time64) CALL (recvmmsg_time64)
  CALL (rt_sigtimedwait_time64) CALL (timerfd_gettime64) CALL (timerfd_settime64)
  CALL (utimensat_time64)
#endif
#ifdef SYS_riscv_flush_icache
  CALL (riscv_flush_icache)
#endif
#ifdef SYS_cacheflush
  CALL (cacheflush)
#endif
  /* clang-format on */
};

static const int namespace_calls[] = { CALL (setns) CALL (unshare) CALL (mount) CALL (umount2) };

static void
confine_append (GArray *filter, guint16 code, guint32 k, guint8 if_true, guint8 if_false)
{
  struct sock_filter line = { code, if_true, if_false, k };

  g_array_append_val (filter, line);
}

/* What becomes of a call: the lines at the end of the filter, in this order. */
typedef enum {
  OUTCOME_REFUSED,
  OUTCOME_ALLOWED,
  OUTCOME_UNKNOWN,
  N_OUTCOMES
} Outcome;

static const guint32 outcome_values[N_OUTCOMES] = {
  [OUTCOME_REFUSED] = SECCOMP_RET_ERRNO | EPERM,
  [OUTCOME_ALLOWED] = SECCOMP_RET_ALLOW,
  [OUTCOME_UNKNOWN] = SECCOMP_RET_ERRNO | ENOSYS,
};

/* The numbers from this one to that of the next step. */
typedef struct {
  guint32 from;
  Outcome outcome;
} Step;

/* @outcomes has one for each number up to the first that is newer than the list. */
static void
set_outcomes (guint8 *outcomes, const int *numbers, gsize count)
{
  for (gsize i = 0; i < count; i++)
    if (numbers[i] <= NEWEST)
      outcomes[numbers[i]] = OUTCOME_ALLOWED;
}

static GArray *
list_steps (gboolean namespaces)
{
  GArray *steps = g_array_new (FALSE, FALSE, sizeof (Step));
  guint8 outcomes[NEWEST + 2] = { OUTCOME_REFUSED };

  set_outcomes (outcomes, calls, G_N_ELEMENTS (calls));
  if (namespaces)
    set_outcomes (outcomes, namespace_calls, G_N_ELEMENTS (namespace_calls));
  outcomes[NEWEST + 1] = OUTCOME_UNKNOWN;
  for (guint32 i = 0; i < G_N_ELEMENTS (outcomes); i++) {
    const Step step = { i, outcomes[i] };

    if (!i || outcomes[i] != outcomes[i - 1])
      g_array_append_val (steps, step);
  }
  return steps;
}

/* Appends a binary search of @steps, in which each line halves them. The kernel asks the filter for
 * every number that there is when it is installed, and translates every line of it. @end is where
 * the lines of the outcomes are. */
static void
append_search (GArray *filter, const Step *steps, guint count, guint end)
{
  guint half = count / 2, below = count - half, next = filter->len + 1;
  guint lower = half > 1 ? next : end + steps[0].outcome;
  guint upper = below > 1 ? next + half - 1 : end + steps[half].outcome;

  confine_append (filter, BPF_JMP | BPF_JGE | BPF_K, steps[half].from, (guint8) (upper - next),
                  (guint8) (lower - next));
  if (half > 1)
    append_search (filter, steps, half, end);
  if (below > 1)
    append_search (filter, steps + half, below, end);
}

/* An architecture may have calls of its own with numbers far above. */
static void
append_higher_calls (GArray *filter)
{
  for (gsize i = 0; i < G_N_ELEMENTS (calls); i++)
    if (calls[i] > NEWEST) {
      confine_append (filter, BPF_JMP | BPF_JEQ | BPF_K, (guint32) calls[i], 0, 1);
      confine_append (filter, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
    }
}

static gboolean
restrict_calls (gboolean namespaces)
{
  g_autoptr (GArray) filter = g_array_new (FALSE, FALSE, sizeof (struct sock_filter));
  g_autoptr (GArray) steps = list_steps (namespaces);
  struct sock_fprog program;

  /* A jump reaches as far as 8 bits can tell. */
  if (steps->len + N_OUTCOMES > G_MAXUINT8)
    return FALSE;
  /* Other words than the native ones have other numbers for the calls, and are refused. */
  confine_append (filter, BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, arch), 0, 0);
  confine_append (filter, BPF_JMP | BPF_JEQ | BPF_K, NATIVE, 1, 0);
  confine_append (filter, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM, 0, 0);

  confine_append (filter, BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr), 0, 0);
  append_higher_calls (filter);
  append_search (filter, (const Step *) (gpointer) steps->data, steps->len,
                 filter->len + steps->len - 1);
  for (guint i = 0; i < N_OUTCOMES; i++)
    confine_append (filter, BPF_RET | BPF_K, outcome_values[i], 0, 0);
  program = (struct sock_fprog){ (unsigned short) filter->len, (gpointer) filter->data };
  return syscall (SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_LOG, &program) == 0 ||
         prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}
#else
static gboolean
restrict_calls (gboolean namespaces G_GNUC_UNUSED)
{
  return FALSE;
}
#endif

/* --- all of it --- */

/* The sanitizers look at their own process in ways that all this is against. */
#if defined __SANITIZE_ADDRESS__
#define IS_LOOKED_AT TRUE
#elif defined __has_feature
#define IS_LOOKED_AT __has_feature (address_sanitizer)
#else
#define IS_LOOKED_AT FALSE
#endif

char *
wgre_confine (WgreConfined role)
{
  const Rights *row = &rights[role];
  g_autoptr (GPtrArray) missing = g_ptr_array_new ();

  if (IS_LOOKED_AT)
    return NULL;
  if (!keep_capabilities (row->capabilities))
    g_ptr_array_add (missing, (gpointer) "capabilities");
  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
    g_ptr_array_add (missing, (gpointer) "new privileges");
  else {
    if (row->folders && !restrict_files (row->folders))
      g_ptr_array_add (missing, (gpointer) "files (Landlock)");
    if (!restrict_calls (row->mounts))
      g_ptr_array_add (missing, (gpointer) "system calls (seccomp)");
  }
  g_ptr_array_add (missing, NULL);
  return missing->len > 1 ? g_strjoinv (", ", (char **) missing->pdata) : NULL;
}
