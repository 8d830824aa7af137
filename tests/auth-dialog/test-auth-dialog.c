/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The real program, driven over its standard input as clients drive it; its answer read by the
 * rules of nmcli and of GNOME Shell. */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define SERVICE "org.freedesktop.NetworkManager.wgre"
#define PRIVATE "aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUY="
#define PSK "FpCyhws9cxwWoV4xELtfJvjJN+zQVRPISllRWgeopVE="
#define KEY1 "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="

#define DATA(key, value) "DATA_KEY=" key "\nDATA_VAL=" value "\n\n"
#define SECRET(key, value) "SECRET_KEY=" key "\nSECRET_VAL=" value "\n\n"
#define DONE "DONE\n\nQUIT\n\n"
#define PEERS                                                                                      \
  DATA ("peer.1", KEY1 " allowed-ips=::/0")                                                        \
  DATA ("peer.1.name", "office")                                                                   \
  DATA ("peer.1.psk-flags", "0") DATA ("peer.2", KEY1) DATA ("peer.2.psk-flags", "1")

typedef struct {
  char *out, *err;
  int status;
} Result;

static void
result_clear (Result *result)
{
  g_free (result->out);
  g_free (result->err);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Result, result_clear)

/* Of the folder that is built in. */
static char *
path_of (const char *folder, const char *name)
{
  const char *top = g_getenv ("TOP_BUILDDIR");

  return g_build_filename (top ? top : ".", folder, name, NULL);
}

static char *keyring; /* its file; NULL: the real program, with the real one */

/* @options: words between blanks, added to -u, -n and -s; or, with @bare, all of them. */
static Result
run (const char *options, gboolean bare, const char *input)
{
  g_autofree char *program = keyring ? path_of ("tests/auth-dialog", "dialog-with-keyring")
                                     : path_of ("auth-dialog", "nm-wgre-auth-dialog");
  g_autofree char *line =
      g_strdup_printf ("%s%s %s", program, bare ? "" : " -u 1 -n my-tunnel -s " SERVICE, options);
  g_auto (GStrv) argv = g_strsplit (line, " ", -1);
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                 G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  Result result = { 0 };

  g_subprocess_launcher_unsetenv (launcher, "DISPLAY");
  if (keyring)
    g_subprocess_launcher_setenv (launcher, "KEYRING", keyring, TRUE);
  if (!argv[g_strv_length (argv) - 1][0])
    g_clear_pointer (&argv[g_strv_length (argv) - 1], g_free);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, input, NULL, &result.out, &result.err, &error);
  g_assert_no_error (error);
  result.status = g_subprocess_get_exit_status (process);
  return result;
}

/* GNOME Shell (networkAgent.js): these keys must be there, or it reports an internal error. Returns
 * what it would ask ("?name") and what it would hand over ("name=value"), in order of the groups.
 */
static char *
read_as_shell (const char *out)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) groups = NULL;

  g_key_file_load_from_data (file, out, strlen (out), G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  groups = g_key_file_get_groups (file, NULL);
  g_assert_cmpstr (groups[0], ==, "VPN Plugin UI");
  g_assert_cmpint (g_key_file_get_integer (file, groups[0], "Version", NULL), ==, 2);
  g_assert_true (g_key_file_has_key (file, groups[0], "Title", NULL));
  g_assert_true (g_key_file_has_key (file, groups[0], "Description", NULL));
  for (guint i = 1; groups[i]; i++) {
    g_autofree char *value = g_key_file_get_string (file, groups[i], "Value", &error);
    gboolean ask = g_key_file_get_boolean (file, groups[i], "ShouldAsk", &error);

    g_assert_no_error (error);
    if (ask)
      g_string_append_printf (seen, "?%s ", groups[i]);
    else if (*value)
      g_string_append_printf (seen, "%s=%s ", groups[i], value);
  }
  return g_string_free (g_steal_pointer (&seen), FALSE);
}

/* nmcli (nm-secret-agent-simple.c) and nmtui ask only for IsSecret && ShouldAsk, with the label. */
static char *
read_as_nmcli (const char *out)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GString) seen = g_string_new (NULL);
  g_auto (GStrv) groups = NULL;

  g_assert_true (g_key_file_load_from_data (file, out, strlen (out), G_KEY_FILE_NONE, NULL));
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 1; groups[i]; i++) {
    g_autofree char *label = g_key_file_get_string (file, groups[i], "Label", NULL);

    if (!g_key_file_get_boolean (file, groups[i], "IsSecret", NULL) ||
        !g_key_file_get_boolean (file, groups[i], "ShouldAsk", NULL))
      continue;
    g_assert_nonnull (label);
    g_string_append_printf (seen, "%s: %s. ", groups[i], label);
  }
  return g_string_free (g_steal_pointer (&seen), FALSE);
}

typedef struct {
  const char *name;
  const char *options;
  const char *input;
  const char *shell;
  const char *nmcli;
} Row;

#define KEYS SECRET ("private-key", PRIVATE) SECRET ("peer.1.psk", PSK) SECRET ("peer.2.psk", PSK)

static const Row rows[] = {
  { "all-missing-is-asked", "-i", PEERS DONE, "?private-key ?peer.1.psk ?peer.2.psk ",
    "private-key: Private key. peer.1.psk: Preshared key of office. "
    "peer.2.psk: Preshared key of peer 2 (yAnz5TF+…). " },
  { "only-missing-is-asked", "-i",
    PEERS SECRET ("private-key", PRIVATE) SECRET ("peer.2.psk", PSK) DONE, NULL,
    "peer.1.psk: Preshared key of office. " },
  { "empty-is-missing", "-i", SECRET ("private-key", "") DONE, "?private-key ",
    "private-key: Private key. " },
  { "stored-is-returned", "-i", SECRET ("private-key", PRIVATE) DONE, "private-key=" PRIVATE " ",
    "" },
  { "not-required-is-not-asked", "-i", DATA ("private-key-flags", "4") DONE, "no-secret=true ",
    "" },
  { "no-interaction-no-question", "", PEERS SECRET ("peer.1.psk", PSK) DONE, "peer.1.psk=" PSK " ",
    "" },
  { "no-interaction-nothing-stored", "", PEERS DONE, "no-secret=true ", "" },
  { "reprompt-asks-all", "-i -r", PEERS KEYS DONE, "?private-key ?peer.1.psk ?peer.2.psk ", NULL },
  { "reprompt-without-interaction", "-r", SECRET ("private-key", PRIVATE) DONE,
    "private-key=" PRIVATE " ", "" },
  { "reprompt-asks-what-is-hinted", "-i -r -t private-key",
    SECRET ("private-key", PRIVATE) PEERS SECRET ("peer.1.psk", PSK) SECRET ("peer.2.psk", PSK)
        DONE,
    NULL, "private-key: Private key. " },
  { "hint-that-is-stored", "-i -t private-key", SECRET ("private-key", PRIVATE) DONE,
    "private-key=" PRIVATE " ", "" },
  { "hint-beyond-flags", "-i -t peer.3.psk",
    SECRET ("private-key", PRIVATE) DATA ("peer.3", KEY1) DONE,
    "?peer.3.psk private-key=" PRIVATE " ", "peer.3.psk: Preshared key of peer 3 (yAnz5TF+…). " },
  { "foreign-hints-are-ignored", "-i -t [evil] -t mtu -t x-vpn-message:Hello",
    SECRET ("private-key", PRIVATE) DONE, "private-key=" PRIVATE " ", "" },
  { "gre-needs-nothing", "-i", DATA ("tunnel", "gre") DATA ("remote", "192.0.2.1") DONE,
    "no-secret=true ", "" },
  { "faults-do-not-stop-prompts", "-i",
    DATA ("tunnel", "wireguard") DATA ("mtu", "x") DATA ("zzz", "1") DONE, "?private-key ", NULL },
  { "values-cannot-break-the-file", "-i",
    DATA ("peer.1", KEY1) "DATA_KEY=peer.1.name\nDATA_VAL=x\n=[private-key]\n=Value=stolen\n\n" DATA (
        "peer.1.psk-flags", "0") "SECRET_KEY=private-key\nSECRET_VAL= a\n=[b]\\n\n\n" DONE,
    "?peer.1.psk private-key= a\n[b]\\n ",
    "peer.1.psk: Preshared key of x\n[private-key]\nValue=stolen. " },
  { "foreign-secrets-are-not-returned", "-i",
    SECRET ("a]b", "x") SECRET ("private-key", PRIVATE) DONE, "private-key=" PRIVATE " ", "" },
  { "value-of-another-table", "", "SECRET_KEY=private-key\nDATA_VAL=" PRIVATE "\n\n" DONE,
    "no-secret=true ", "" },
  { "first-value-counts", "", "SECRET_KEY=private-key\nSECRET_VAL=A\nSECRET_VAL=B\n\n" DONE,
    "private-key=A ", "" },
};

/* With a keyring. */
static const struct {
  const char *name, *options, *input, *items, *shell, *asked;
} keyring_rows[] = {
  { "has-it", "", DATA ("private-key-flags", "1") DONE, "private-key=K\n", "private-key=K ",
    "asked\n" },
  { "is-unlocked-for-somebody", "-i", DATA ("private-key-flags", "1") DONE, "private-key=K\n",
    "private-key=K ", "asked, unlock\n" },
  { "lacks-it", "-i", DATA ("private-key-flags", "1") DONE, "", "?private-key ",
    "asked, unlock\n" },
  { "what-came-counts", "", DATA ("private-key-flags", "1") SECRET ("private-key", "A") DONE,
    "private-key=K\n", "private-key=A ", "asked\n" },
  { "has-what-is-not-its-own", "",
    DATA ("private-key-flags", "0") DATA ("peer.1", KEY1) DATA ("peer.1.psk-flags", "1") DONE,
    "private-key=K\npeer.1.psk=P\n", "peer.1.psk=P ", "asked\n" },
  { "is-not-asked-again", "-r", DATA ("private-key-flags", "1") DONE, "private-key=K\n",
    "no-secret=true ", "" },
  { "is-not-asked-for-nothing", "", DATA ("private-key-flags", "0") DONE, "private-key=K\n",
    "no-secret=true ", "" },
};

static void
check_keyring_row (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autofree char *options = g_strdup_printf ("--external-ui-mode%s%s",
                                              *keyring_rows[i].options ? " " : "",
                                              keyring_rows[i].options),
                  *file = NULL, *shell = NULL;
  g_auto (Result) result = { NULL, NULL, 0 };
  int fd = g_file_open_tmp ("wgre-keyring-XXXXXX", &file, NULL);

  g_assert_cmpint (fd, >=, 0);
  close (fd);
  g_assert_true (g_file_set_contents (file, keyring_rows[i].items, -1, NULL));
  keyring = file;
  result = run (options, FALSE, keyring_rows[i].input);
  keyring = NULL;
  g_unlink (file);
  shell = read_as_shell (result.out);
  g_assert_cmpstr (shell, ==, keyring_rows[i].shell);
  g_assert_cmpstr (result.err, ==, keyring_rows[i].asked);
}

/* It stays until it is told to quit, and then goes at once. */
static void
test_waits_for_quit (void)
{
  g_autofree char *program = path_of ("auth-dialog", "nm-wgre-auth-dialog");
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                        program, "-u", "1", "-n", "x", "-s", SERVICE, NULL);
  GOutputStream *in = g_subprocess_get_stdin_pipe (process);
  static const char details[] = DATA ("tunnel", "gre") "DONE\n\n", quit[] = "more\nQUIT\n\n";
  char out[64];
  gint64 start;

  g_assert_no_error (error);
  g_output_stream_write_all (in, details, strlen (details), NULL, NULL, NULL);
  g_assert_cmpint (
      g_input_stream_read (g_subprocess_get_stdout_pipe (process), out, sizeof out, NULL, NULL), >,
      0);
  g_usleep (300000);
  g_assert_nonnull (g_subprocess_get_identifier (process));
  g_assert_cmpint (
      kill ((GPid) g_ascii_strtoll (g_subprocess_get_identifier (process), NULL, 10), 0), ==, 0);
  start = g_get_monotonic_time ();
  g_assert_true (g_output_stream_write_all (in, quit, strlen (quit), NULL, NULL, NULL));
  g_subprocess_wait (process, NULL, NULL);
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 10 * G_TIME_SPAN_SECOND);
}

/* A second line would be another item to who reads it. */
static void
test_lines_are_not_printed (void)
{
  g_auto (Result) result =
      run ("", FALSE, "SECRET_KEY=private-key\nSECRET_VAL=a\n=peer.1.psk\n\n" DONE);

  g_assert_cmpstr (result.out, ==, "\n\n");
}

static void
check_row (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *options =
      g_strdup_printf ("--external-ui-mode%s%s", *row->options ? " " : "", row->options);
  g_auto (Result) result = run (options, FALSE, row->input);
  g_autofree char *shell = NULL, *nmcli = NULL;

  g_assert_cmpstr (result.err, ==, "");
  g_assert_cmpint (result.status, ==, 0);
  g_assert_true (g_str_has_prefix (result.out, "[VPN Plugin UI]\nVersion=2\n"));
  shell = read_as_shell (result.out);
  nmcli = read_as_nmcli (result.out);
  if (row->shell)
    g_assert_cmpstr (shell, ==, row->shell);
  if (row->nmcli)
    g_assert_cmpstr (nmcli, ==, row->nmcli);
}

static void
test_message_hint (void)
{
  g_auto (Result) result = run ("--external-ui-mode -i -t x-vpn-message:Wrong", FALSE, DONE);

  g_assert_nonnull (strstr (result.out, "\nDescription=Wrong\n"));
}

static void
test_classic (void)
{
  g_auto (Result) stored = run ("-i", FALSE, SECRET ("private-key", PRIVATE) DONE);
  g_auto (Result) nothing = run ("-i", FALSE, DATA ("tunnel", "gre") DONE);
  g_auto (Result) missing = run ("-i", FALSE, DONE);
  g_auto (Result) again = run ("-i -r", FALSE, SECRET ("private-key", PRIVATE) DONE);

  g_assert_cmpstr (stored.out, ==, "private-key\n" PRIVATE "\n\n\n");
  g_assert_cmpint (stored.status, ==, 0);
  g_assert_cmpstr (nothing.out, ==, "no-secret\ntrue\n\n\n");
  g_assert_cmpint (missing.status, ==, 1);
  g_assert_cmpstr (missing.out, ==, "");
  g_assert_nonnull (strstr (missing.err, "cannot be asked for"));
  g_assert_cmpint (again.status, ==, 1);
  g_assert_cmpstr (again.out, ==, "");
}

static void
test_refusals (void)
{
  g_auto (Result) foreign =
      run ("-u 1 -n x -s org.freedesktop.NetworkManager.openvpn --external-ui-mode", TRUE, "");
  g_auto (Result) bare = run ("--external-ui-mode", TRUE, "");
  g_auto (Result) cut = run ("--external-ui-mode -i", FALSE, DATA ("tunnel", "gre"));
  g_auto (Result) odd = run ("--no-such-option", FALSE, "");

  g_assert_cmpint (foreign.status, ==, 1);
  g_assert_nonnull (strstr (foreign.err, "for the service " SERVICE " only"));
  g_assert_cmpint (bare.status, ==, 1);
  g_assert_nonnull (strstr (bare.err, "are needed"));
  g_assert_cmpint (cut.status, ==, 1);
  g_assert_nonnull (strstr (cut.err, "DONE"));
  g_assert_cmpint (odd.status, ==, 2);
  g_assert_cmpstr (foreign.out, ==, "");
  g_assert_cmpstr (cut.out, ==, "");
}

static void
test_help_and_version (void)
{
  g_auto (Result) help = run ("--help", TRUE, "");
  g_auto (Result) version = run ("--version", TRUE, "");

  g_assert_cmpint (help.status, ==, 0);
  g_assert_nonnull (strstr (help.out, "--external-ui-mode"));
  g_assert_cmpint (version.status, ==, 0);
  g_assert_true (g_str_has_prefix (version.out, "nm-wgre-auth-dialog "));
}

/* 10 000 peers, and one line longer than libnm's own limit. */
static void
test_large_input (void)
{
  g_autoptr (GString) input = g_string_new (SECRET ("private-key", PRIVATE));
  g_autofree char *shell = NULL;
  gint64 start;

  for (guint i = 1; i <= 10000; i++)
    g_string_append_printf (
        input,
        "DATA_KEY=peer.%u\nDATA_VAL=%s allowed-ips=10.0.0.0/8\n\nDATA_KEY=peer.%u.psk-flags\nDATA_VAL=0\n\n"
        "SECRET_KEY=peer.%u.psk\nSECRET_VAL=%s\n\n",
        i, KEY1, i, i, PSK);
  g_string_append (input, "DATA_KEY=peer.10001\nDATA_VAL=" KEY1 " allowed-ips=");
  for (guint i = 0; i < 60000; i++)
    g_string_append_printf (input, "10.0.%u.%u/32;", i >> 8, i & 255);
  g_string_append (input, "\n\nDATA_KEY=peer.10001.psk-flags\nDATA_VAL=0\n\n" DONE);
  start = g_get_monotonic_time ();
  {
    g_auto (Result) result = run ("--external-ui-mode -i", FALSE, input->str);

    g_test_message ("%zu bytes: %" G_GINT64_FORMAT " ms", input->len,
                    (g_get_monotonic_time () - start) / 1000);
    shell = read_as_shell (result.out);
  }
  g_assert_true (g_str_has_prefix (shell, "?peer.10001.psk "));
}

/* Who sends a line without end does not fill the memory with it; one that is just long is read. */
static void
test_line_without_end (void)
{
  const gsize most = 16 * 1024 * 1024;
  g_autofree char *padding = g_strnfill (most, 'x'), *input = NULL;
  g_auto (Result) refused = run ("--external-ui-mode", FALSE, padding), read = { NULL, NULL, 0 };

  g_assert_cmpint (refused.status, ==, 1);
  g_assert_cmpstr (refused.out, ==, "");
  g_assert_nonnull (strstr (refused.err, "longer than 16 MiB"));
  padding[most / 2] = '\0';
  input = g_strconcat (SECRET ("private-key", PRIVATE) "DATA_KEY=dns\nDATA_VAL=", padding,
                       "\n\n" DONE, NULL);
  read = run ("--external-ui-mode", FALSE, input);
  g_assert_cmpint (read.status, ==, 0);
  g_assert_nonnull (strstr (read.out, PRIVATE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* A program that leaves before it was told everything fails the test with a message. */
  signal (SIGPIPE, SIG_IGN);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = g_strconcat ("/auth-dialog/external/", rows[i].name, NULL);

    g_test_add_data_func (path, &rows[i], check_row);
  }
  g_test_add_func ("/auth-dialog/external/message-hint", test_message_hint);
  g_test_add_func ("/auth-dialog/external/large-input", test_large_input);
  g_test_add_func ("/auth-dialog/external/line-without-end", test_line_without_end);
  for (guint i = 0; i < G_N_ELEMENTS (keyring_rows); i++) {
    g_autofree char *path = g_strconcat ("/auth-dialog/keyring/", keyring_rows[i].name, NULL);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), check_keyring_row);
  }
  g_test_add_func ("/auth-dialog/classic", test_classic);
  g_test_add_func ("/auth-dialog/waits-for-quit", test_waits_for_quit);
  g_test_add_func ("/auth-dialog/lines-are-not-printed", test_lines_are_not_printed);
  g_test_add_func ("/auth-dialog/refusals", test_refusals);
  g_test_add_func ("/auth-dialog/help-and-version", test_help_and_version);
  return g_test_run ();
}
