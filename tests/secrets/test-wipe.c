/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Nothing that is a secret is left behind: memory is looked at when it is given back, by functions
 * of the heap of our own, and what never was when the case is over. So is the stack; but later
 * functions may cover what earlier ones have left there, and therefore it is also noted where on it
 * keys were read and printed, until that is wiped (the linker's --wrap). */
#include <glib/gstdio.h>
#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "agent/prompt.h"
#include "auth-dialog/input.h"
#include "core/key.h"
#include "core/profile.h"
#include "formats/format.h"
#include "keyring/keyring.h"
#include "net/socket.h"
#include "net/wireguard.h"
#include "provision/server.h"
#include "qr/qr.h"

#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <unistd.h>

/* Two keys, of which no other value is near. */
#define PRIVATE "aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUY="
#define PSK "FpCyhws9cxwWoV4xELtfJvjJN+zQVRPISllRWgeopVE="
#define PEER "TUjXtouIMqALW5qpvFQgUzHztaFLco7QLw9JW5z2Xjk="

/* --- what is looked for --- */

#define PIECE 12 /* so many bytes in a row are no accident */
#define PIECES 16

static struct {
  char bytes[PIECE];
} pieces[PIECES];
static guint n_pieces;
static gboolean looking;
static guint left_in_heap, left_on_stack;
static char where[64]; /* the beginning of the first block that was found */

static void
look_for (const char *bytes)
{
  memcpy (pieces[n_pieces++].bytes, bytes, PIECE);
}

/* Beginning and end of its text, and of its bytes. */
static void
look_for_key (const char *text)
{
  WgreKey key;

  g_assert_true (wgre_key_parse (text, &key));
  look_for (text);
  look_for (text + 16);
  look_for (text + WGRE_KEY_TEXT_SIZE - 2 - PIECE);
  look_for ((const char *) key.bytes);
  look_for ((const char *) key.bytes + WGRE_KEY_SIZE - PIECE);
}

static gboolean
has_piece (const char *memory, size_t size)
{
  for (guint i = 0; i < n_pieces; i++)
    if (memmem (memory, size, pieces[i].bytes, PIECE))
      return TRUE;
  return FALSE;
}

/* --- the stack --- */

#define DEPTH (64 * 1024)

static G_GNUC_NO_INLINE void
clear_stack (void)
{
  volatile char area[DEPTH];

  for (guint i = 0; i < sizeof area; i++)
    area[i] = 0;
}

/* What returned functions have left below the caller's frame. */
static G_GNUC_NO_INLINE gboolean
stack_has_piece (void)
{
  char area[DEPTH];

  /* The compiler is told that it was written, which it was by them. */
  __asm__ volatile("" : "=m"(area));
  return has_piece (area, sizeof area);
}

/* Where on the stack secrets were put; what was wiped since is NULL. */
static const char *put[64];
static guint n_put;
static const char *top; /* of the stack, where the case begins */

#pragma GCC visibility push(default) /* the linker wants to see them */
gboolean __real_wgre_key_parse (const char *text, WgreKey *ret_key);
gboolean __wrap_wgre_key_parse (const char *text, WgreKey *ret_key);
void __real_wgre_key_print (const WgreKey *key, char buffer[WGRE_KEY_TEXT_SIZE]);
void __wrap_wgre_key_print (const WgreKey *key, char buffer[WGRE_KEY_TEXT_SIZE]);
void __real_wgre_wipe (void *memory, gsize size);
void __wrap_wgre_wipe (void *memory, gsize size);
#pragma GCC visibility pop

static void
note_put (const char *at, gsize size)
{
  if (!looking || at > top || at < (const char *) __builtin_frame_address (0) ||
      !has_piece (at, size))
    return;
  g_assert_cmpuint (n_put, <, G_N_ELEMENTS (put));
  put[n_put++] = at;
}

gboolean
__wrap_wgre_key_parse (const char *text, WgreKey *ret_key)
{
  gboolean ok = __real_wgre_key_parse (text, ret_key);

  if (ok)
    note_put ((const char *) ret_key->bytes, sizeof ret_key->bytes);
  return ok;
}

void
__wrap_wgre_key_print (const WgreKey *key, char buffer[WGRE_KEY_TEXT_SIZE])
{
  __real_wgre_key_print (key, buffer);
  note_put (buffer, WGRE_KEY_TEXT_SIZE);
}

void
__wrap_wgre_wipe (void *memory, gsize size)
{
  const char *from = memory;

  __real_wgre_wipe (memory, size);
  for (guint i = 0; i < n_put; i++)
    if (put[i] >= from && put[i] < from + size)
      put[i] = NULL;
}

static guint
count_put (void)
{
  guint count = 0;

  for (guint i = 0; i < n_put; i++)
    count += put[i] != NULL;
  return count;
}

/* --- the heap --- */

#pragma GCC visibility push(default)
void __libc_free (void *block);
void *__libc_malloc (size_t size);
void *__libc_calloc (size_t number, size_t size);
void *__libc_realloc (void *block, size_t size);
#pragma GCC visibility pop

/* Blocks that were got during a case and not given back. GLib has threads of its own. */
static void *kept[8192];
static guint n_kept;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void
look_at (const char *block)
{
  size_t size = malloc_usable_size ((void *) block);

  if (!has_piece (block, size) || left_in_heap++)
    return;
  memcpy (where, block, MIN (size, sizeof where - 1));
}

static void *
keep (void *block)
{
  pthread_mutex_lock (&lock);
  if (n_kept == G_N_ELEMENTS (kept))
    abort ();
  kept[n_kept++] = block;
  pthread_mutex_unlock (&lock);
  return block;
}

static void
give_back (void *block)
{
  guint i;

  pthread_mutex_lock (&lock);
  for (i = n_kept; i && kept[i - 1] != block; i--)
    ;
  if (i)
    kept[i - 1] = kept[--n_kept];
  look_at (block);
  pthread_mutex_unlock (&lock);
}

/* Libraries are to find them. */
__attribute__ ((visibility ("default"))) void
free (void *block)
{
  if (block && looking)
    give_back (block);
  __libc_free (block);
}

__attribute__ ((visibility ("default"))) void *
malloc (size_t size)
{
  void *block = __libc_malloc (size);

  return looking ? keep (block) : block;
}

__attribute__ ((visibility ("default"))) void *
calloc (size_t number, size_t size)
{
  void *block = __libc_calloc (number, size);

  return looking ? keep (block) : block;
}

/* Always moves, as it may. */
__attribute__ ((visibility ("default"))) void *
realloc (void *block, size_t size)
{
  size_t before;
  void *moved;

  if (!looking || !block || !size)
    return __libc_realloc (block, size);
  before = malloc_usable_size (block);
  moved = malloc (size);
  if (moved) {
    memcpy (moved, block, MIN (before, size));
    free (block);
  }
  return moved;
}

/* --- a case --- */

/* Arguments that hold secrets are made before and kept until after. */
static GHashTable *data, *secrets;
static WgreKey private_key, psk;

static void
set_up (void)
{
  data = g_hash_table_new (g_str_hash, g_str_equal);
  secrets = g_hash_table_new (g_str_hash, g_str_equal);
  g_hash_table_insert (data, (char *) "interface", (char *) "wg0");
  g_hash_table_insert (data, (char *) "addresses", (char *) "10.0.0.1/24");
  g_hash_table_insert (data, (char *) "public-endpoint", (char *) "vpn.example.net");
  g_hash_table_insert (data, (char *) "listen-port", (char *) "51820");
  g_hash_table_insert (data, (char *) "peer.1",
                       (char *) PEER " endpoint=192.0.2.1:51820 allowed-ips=10.1.0.0/16");
  g_hash_table_insert (data, (char *) "peer.1.psk-flags", (char *) "0");
  g_hash_table_insert (secrets, (char *) "private-key", (char *) PRIVATE);
  g_hash_table_insert (secrets, (char *) "peer.1.psk", (char *) PSK);
  g_hash_table_insert (secrets, (char *) "peer.1.private-key", (char *) PSK);
  wgre_key_parse (PRIVATE, &private_key);
  wgre_key_parse (PSK, &psk);
}

typedef void (*Act) (void);

static void
look_for_what_is_left (Act act)
{
  clear_stack ();
  left_in_heap = n_kept = n_put = 0;
  top = __builtin_frame_address (0);
  looking = TRUE;
  act ();
  left_on_stack = count_put () + (stack_has_piece () ? 1 : 0);
  looking = FALSE;
  for (guint i = 0; i < n_kept; i++)
    look_at (kept[i]);
}

static void
test_wiped (gconstpointer act)
{
  look_for_what_is_left ((Act) act);
  if (left_in_heap)
    g_error ("%u blocks were left with a secret in them; one began \"%.60s\"", left_in_heap, where);
  g_assert_cmpuint (left_on_stack, ==, 0);
}

/* The tests can fail: these leave something. */

static void
leave_in_heap (void)
{
  g_free (g_strdup (PRIVATE));
}

static void
leave_for_ever (void)
{
  static char *volatile text; /* nobody reads it: the compiler would leave out the copy */

  text = g_strdup (PRIVATE);
  g_assert_nonnull (text);
}

static void
leave_in_realloc (void)
{
  g_autoptr (GString) text = g_string_new (PSK);

  for (guint i = 0; i < 4096; i++)
    g_string_append_c (text, 'x');
  wgre_wipe (text->str, text->len);
}

static G_GNUC_NO_INLINE void
leave_on_stack (void)
{
  volatile char copy[64];

  for (guint i = 0; i < WGRE_KEY_TEXT_SIZE; i++)
    copy[i] = PRIVATE[i];
  g_assert_cmpint (copy[0], ==, PRIVATE[0]);
}

static G_GNUC_NO_INLINE void
leave_key_on_stack (void)
{
  WgreKey key;

  g_assert_true (wgre_key_parse (PRIVATE, &key));
}

static G_GNUC_NO_INLINE void
leave_text_on_stack (void)
{
  char text[WGRE_KEY_TEXT_SIZE];

  wgre_key_print (&private_key, text);
  g_assert_cmpint (text[0], ==, PRIVATE[0]);
}

/* What comes afterwards covers them. */

static void
leave_key_below_others (void)
{
  leave_key_on_stack ();
  clear_stack ();
}

static void
leave_text_below_others (void)
{
  leave_text_on_stack ();
  clear_stack ();
}

/* The control of these: what is wiped is not found. */
static void
wipe_on_stack (void)
{
  struct {
    WgreKey key;
    char text[WGRE_KEY_TEXT_SIZE];
  } both;

  g_assert_true (wgre_key_parse (PRIVATE, &both.key));
  wgre_key_print (&both.key, both.text);
  wgre_wipe (&both, sizeof both);
}

static void
test_finds (gconstpointer act)
{
  look_for_what_is_left ((Act) act);
  g_assert_true (left_in_heap || left_on_stack);
}

/* --- core --- */

static void
parse_key (void)
{
  static WgreKey key;

  g_assert_true (wgre_key_parse (PRIVATE, &key));
}

static void
print_key (void)
{
  static char text[WGRE_KEY_TEXT_SIZE];

  wgre_key_print (&private_key, text);
}

static void
make_profile (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreProfile) profile G_GNUC_UNUSED =
      wgre_profile_new (data, secrets, WGRE_PROFILE_NONE, &error);

  g_assert_no_error (error);
}

static void
compare_profiles (void)
{
  g_autoptr (WgreProfile) one = wgre_profile_new (data, secrets, WGRE_PROFILE_NONE, NULL),
                          other = wgre_profile_new (data, secrets, WGRE_PROFILE_NONE, NULL);
  g_auto (GStrv) keys = wgre_profile_restart_keys (one, other);

  g_assert_cmpuint (g_strv_length (keys), ==, 0);
}

static void
refuse_key (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreProfile) profile = NULL;

  g_hash_table_insert (secrets, (char *) "private-key", (char *) (PRIVATE "="));
  profile = wgre_profile_new (data, secrets, WGRE_PROFILE_NONE, &error);
  g_hash_table_insert (secrets, (char *) "private-key", (char *) PRIVATE);
  g_assert_null (profile);
}

/* --- netlink --- */

static void
encode_wireguard (void)
{
  g_autoptr (WgreProfile) profile = wgre_profile_new (data, secrets, WGRE_PROFILE_NONE, NULL);
  g_autoptr (WgreBatch) batch = wgre_batch_new ();

  wgre_batch_begin (batch, 30, 0, 4);
  wgre_batch_put (batch, 1, private_key.bytes, WGRE_KEY_SIZE);
  wgre_batch_end (batch);
  wgre_batch_begin (batch, 30, 0, 4);
  wgre_batch_put (batch, 1, psk.bytes, WGRE_KEY_SIZE);
  g_assert_nonnull (profile);
}

/* The kernel says that there is no such link; by then it has been told. */
static void
send_batch (void)
{
  g_autoptr (WgreSocket) socket = wgre_socket_open (0 /* NETLINK_ROUTE */, NULL);
  g_autoptr (WgreBatch) batch = wgre_batch_new ();
  struct ifinfomsg *header = wgre_batch_begin (batch, RTM_NEWLINK, 0, sizeof *header);

  header->ifi_index = 4711;
  wgre_batch_put_string (batch, IFLA_IFALIAS, PRIVATE);
  wgre_batch_end (batch);
  g_assert_false (wgre_socket_talk (socket, batch, NULL, NULL));
}

/* --- formats --- */

#define LINK "[Interface]\nPrivateKey = " PRIVATE "\nAddress = 10.0.0.1/24\n"
#define FAR "PublicKey = " PEER "\nPresharedKey = " PSK "\nAllowedIPs = 10.1.0.0/16\n"

static const struct {
  const char *file, *text;
} files[] = {
  { "wg0.conf", LINK "ListenPort = 51820\n\n[Peer]\n" FAR },
  { "wg0-odd.conf", "# a comment\n" LINK "PostUp = echo up\n\n# one\n[Peer]\n" FAR },
  { "bad.conf", LINK "\n[Peer]\n" FAR "PresharedKey = " PSK "x\n" },
  { "wg0.netdev", "[NetDev]\nName=wg0\nKind=wireguard\n\n[WireGuard]\nPrivateKey=" PRIVATE
                  "\nListenPort=51820\n\n[WireGuardPeer]\n"
                  "PublicKey=" PEER "\nPresharedKey=" PSK "\nAllowedIPs=10.1.0.0/16\n" },
  { "wg0.nmconnection",
    "[connection]\nid=wg0\ntype=wireguard\ninterface-name=wg0\n\n[wireguard]\nprivate-key=" PRIVATE
    "\n\n[wireguard-peer." PEER "]\npreshared-key=" PSK
    "\npreshared-key-flags=0\nallowed-ips=10.1.0.0/16;\n\n"
    "[ipv4]\naddress1=10.0.0.1/24\nmethod=manual\n" },
  { "ifcfg-wg0", "STARTMODE=auto\nWIREGUARD_PRIVATE_KEY=" PRIVATE "\nINTERFACETYPE=wireguard\n" },
};

static guint file_at;

static void
read_file (void)
{
  g_autoptr (GBytes) contents =
      g_bytes_new_static (files[file_at].text, strlen (files[file_at].text));
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreImport) import = wgre_format_read (files[file_at].file, contents, NULL, &error);

  g_assert_true (import || error);
}

static void
test_read (gconstpointer at)
{
  file_at = GPOINTER_TO_UINT (at);
  test_wiped (read_file);
}

static const char *const written[] = { "wg0.conf", "wg0.netdev", "wg0.nmconnection" };

static void
write_file (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) result = NULL;

  result = wgre_format_write (written[file_at], data, secrets, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (((const WgreFile *) result->pdata[0])->text, PRIVATE));
}

static void
test_write (gconstpointer at)
{
  file_at = GPOINTER_TO_UINT (at);
  g_hash_table_remove (data, "public-endpoint");
  g_hash_table_remove (secrets, "peer.1.private-key");
  test_wiped (write_file);
  g_hash_table_insert (data, (char *) "public-endpoint", (char *) "vpn.example.net");
  g_hash_table_insert (secrets, (char *) "peer.1.private-key", (char *) PSK);
}

/* No file says the private key of a peer: what was made of the others by then goes, too. */
static void
write_refused (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wgre_format_write ("wg0.netdev", data, secrets, NULL, &error));
  g_assert_nonnull (error);
}

/* --- servers and clients --- */

static void
show_client (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreServer) server = wgre_server_new (data, secrets, &error);
  const WgreClientSpec spec = { .name = "laptop" };
  g_autoptr (WgreClient) client = NULL;

  g_assert_no_error (error);
  client = wgre_server_show (server, "1", &spec, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_hash_table_lookup (client->secrets, "private-key"), ==, PSK);
}

/* --- the keyring, the prompt and the dialog --- */

static void
parse_answer (void)
{
  static const char answer[] = "private-key\n" PRIVATE "\npeer.1.psk\n" PSK "\n\n\n";
  g_autoptr (GHashTable) table = wgre_keyring_table ();

  g_assert_true (wgre_prompt_parse (answer, strlen (answer), table));
  g_assert_cmpuint (g_hash_table_size (table), ==, 2);
}

static void
answered (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer ret_typed)
{
  g_autoptr (GError) error = NULL;

  *(GHashTable **) ret_typed = wgre_prompt_finish (result, &error);
  g_assert_no_error (error);
}

/* By a dialog that prints an answer; what it is told holds secrets, too. */
static void
ask_by_dialog (const char *padding)
{
  const WgrePrompt prompt = { .uuid = "1", .id = "office", .data = data, .secrets = secrets };
  g_autoptr (GHashTable) typed = NULL;

  g_setenv ("PADDING", padding, TRUE);
  wgre_prompt_run (&prompt, NULL, answered, &typed);
  while (!typed)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (g_hash_table_lookup (typed, "private-key"), ==, PRIVATE);
  g_assert_cmpstr (g_hash_table_lookup (typed, "padding"), ==, padding);
}

static void
ask_shortly (void)
{
  ask_by_dialog ("x");
}

/* More than there is room for at first. */
static void
ask_at_length (void)
{
  g_autofree char *padding = g_strnfill (20000, 'x');

  ask_by_dialog (padding);
}

#define DIALOG "nm-wgre-auth-dialog" /* in the folder that we are in: see local.mk */

static void
test_dialog (gconstpointer act)
{
  static const char script[] = "#!/bin/sh\ncat > /dev/null\nprintf 'private-key\\n" PRIVATE
                               "\\npadding\\n%s\\n\\n\\n' $PADDING\n";
  g_autofree char *before = g_get_current_dir (), *folder = g_dir_make_tmp ("wgre-XXXXXX", NULL);

  g_assert_cmpint (g_chdir (folder), ==, 0);
  g_assert_true (
      g_file_set_contents_full (DIALOG, script, -1, G_FILE_SET_CONTENTS_NONE, 0755, NULL));
  test_wiped (act);
  g_unlink (DIALOG);
  g_assert_cmpint (g_chdir (before), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
read_details (void)
{
  static const char text[] =
      "DATA_KEY=tunnel\nDATA_VAL=wireguard\n\nSECRET_KEY=private-key\nSECRET_VAL=" PRIVATE
      "\n\nSECRET_KEY=peer.1.psk\nSECRET_VAL=" PSK "\n=\n=" PSK "\n\nDONE\n\nQUIT\n";
  g_autoptr (GHashTable) items = wgre_keyring_table (), table = wgre_keyring_table ();
  WgreInput *input;
  int ends[2];

  g_assert_cmpint (pipe (ends), ==, 0);
  g_assert_cmpint (write (ends[1], text, strlen (text)), ==, (int) strlen (text));
  close (ends[1]);
  input = wgre_input_new (ends[0]);
  g_assert_true (wgre_input_read_details (input, items, table, NULL));
  g_assert_cmpuint (g_hash_table_size (table), ==, 2);
  wgre_input_wait_quit (input, 1);
  wgre_input_free (input);
  close (ends[0]);
}

/* More than the first buffer takes. */
static void
read_long_details (void)
{
  g_autofree char *padding = g_strnfill (30000, 'x');
  g_autofree char *text = NULL;
  g_autoptr (GHashTable) items = wgre_keyring_table (), table = wgre_keyring_table ();
  WgreInput *input;
  GPid child;
  int ends[2];

  looking = FALSE;
  text = g_strdup_printf ("SECRET_KEY=private-key\nSECRET_VAL=" PRIVATE
                          "\n\nDATA_KEY=a\nDATA_VAL=%s%s%s\n\nDONE\n\n",
                          padding, padding, padding);
  looking = TRUE;
  g_assert_cmpint (pipe (ends), ==, 0);
  child = fork ();
  if (child == 0)
    _exit (write (ends[1], text, strlen (text)) < 0);
  close (ends[1]);
  input = wgre_input_new (ends[0]);
  g_assert_true (wgre_input_read_details (input, items, table, NULL));
  g_assert_cmpuint (g_hash_table_size (table), ==, 1);
  wgre_input_free (input);
  close (ends[0]);
  wgre_wipe (text, strlen (text));
}

static void
add (const char *path, Act act)
{
  g_test_add_data_func (path, act, test_wiped);
}

/* A function that is bound when it is first called has all registers put on the stack, with what
 * memcpy() moved through them last. */
static void
bind_at_start (char **argv)
{
  if (g_getenv ("LD_BIND_NOW"))
    return;
  g_setenv ("LD_BIND_NOW", "1", TRUE);
  execv ("/proc/self/exe", argv);
}

int
main (int argc, char **argv)
{
  bind_at_start (argv);
  g_test_init (&argc, &argv, NULL);
#ifdef __SANITIZE_ADDRESS__
  g_print ("1..0 # SKIP the sanitizer has a free() of its own\n");
  return 0;
#endif
  look_for_key (PRIVATE);
  look_for_key (PSK);
  set_up ();
  g_test_add_data_func ("/secrets/is-found/heap", leave_in_heap, test_finds);
  g_test_add_data_func ("/secrets/is-found/heap-that-grows", leave_in_realloc, test_finds);
  g_test_add_data_func ("/secrets/is-found/heap-that-is-kept", leave_for_ever, test_finds);
  g_test_add_data_func ("/secrets/is-found/stack", leave_on_stack, test_finds);
  g_test_add_data_func ("/secrets/is-found/key-that-is-covered", leave_key_below_others,
                        test_finds);
  g_test_add_data_func ("/secrets/is-found/text-that-is-covered", leave_text_below_others,
                        test_finds);
  add ("/secrets/is-not-found/after-wiping", wipe_on_stack);
  add ("/secrets/key/parse", parse_key);
  add ("/secrets/key/print", print_key);
  add ("/secrets/profile/new", make_profile);
  add ("/secrets/profile/compare", compare_profiles);
  add ("/secrets/profile/refused", refuse_key);
  add ("/secrets/netlink/message", encode_wireguard);
  add ("/secrets/netlink/datagram", send_batch);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree char *path = g_strconcat ("/secrets/read/", files[i].file, NULL);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_read);
  }
  for (guint i = 0; i < G_N_ELEMENTS (written); i++) {
    g_autofree char *path = g_strconcat ("/secrets/write/", written[i], NULL);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_write);
  }
  add ("/secrets/write/refused", write_refused);
  add ("/secrets/server/show", show_client);
  add ("/secrets/prompt/answer", parse_answer);
  g_test_add_data_func ("/secrets/prompt/dialog", ask_shortly, test_dialog);
  g_test_add_data_func ("/secrets/prompt/dialog-at-length", ask_at_length, test_dialog);
  add ("/secrets/dialog/input", read_details);
  add ("/secrets/dialog/long-input", read_long_details);
  return g_test_run ();
}
