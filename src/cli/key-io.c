/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/key-io.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#define CHUNK 256

static gboolean
write_all (const char *text, gsize size)
{
  while (size) {
    gssize n = write (STDOUT_FILENO, text, size);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return FALSE;
    text += n;
    size -= (gsize) n;
  }
  return TRUE;
}

WgreExit
wgre_key_write (const WgreKey *key)
{
  char text[WGRE_KEY_TEXT_SIZE];
  gboolean ok;

  wgre_key_print (key, text);
  text[WGRE_KEY_TEXT_SIZE - 1] = '\n';
  ok = write_all (text, sizeof text);
  wgre_wipe (text, sizeof text);
  return ok ? WGRE_EXIT_DONE : wgre_verb_fail (g_strerror (errno));
}

static void
warn_if_open (void)
{
  struct stat info;

  if (!fstat (STDOUT_FILENO, &info) && S_ISREG (info.st_mode) && info.st_mode & S_IRWXO)
    g_printerr ("Warning: writing to world accessible file.\n"
                "Consider setting the umask to 077 and trying again.\n");
}

WgreExit
wgre_key_write_secret (const WgreKey *key)
{
  warn_if_open ();
  return wgre_key_write (key);
}

WgreExit
wgre_text_write_secret (const char *text)
{
  warn_if_open ();
  return write_all (text, strlen (text)) ? WGRE_EXIT_DONE : wgre_verb_fail (g_strerror (errno));
}

/* Up to @size bytes; fewer only at the end of the input, or when it fails. */
static gsize
read_some (char *buffer, gsize size)
{
  gsize done = 0;

  while (done < size) {
    gssize n = read (STDIN_FILENO, buffer + done, size - done);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      break;
    done += (gsize) n;
  }
  return done;
}

static gboolean
is_filler (char c)
{
  return !c || c == '\v' || g_ascii_isspace (c);
}

static gboolean
only_filler_follows (void)
{
  char buffer[CHUNK];
  gboolean ok = TRUE;
  gsize n;

  while (ok && (n = read_some (buffer, sizeof buffer)))
    for (gsize i = 0; i < n; i++)
      ok = ok && is_filler (buffer[i]);
  wgre_wipe (buffer, sizeof buffer);
  return ok;
}

/* What is wrong with the input, or NULL; looked for in the order of wg(8). */
static const char *
read_key (char text[WGRE_KEY_TEXT_SIZE], WgreKey *ret_key)
{
  static const char *const bad_key = "Key is not the correct length or format";

  if (read_some (text, WGRE_KEY_TEXT_SIZE - 1) < WGRE_KEY_TEXT_SIZE - 1)
    return bad_key;
  if (!only_filler_follows ())
    return "Trailing characters found after key";
  return wgre_key_parse (text, ret_key) ? NULL : bad_key;
}

gboolean
wgre_key_read (WgreKey *ret_key)
{
  char text[WGRE_KEY_TEXT_SIZE] = { 0 };
  const char *problem = read_key (text, ret_key);

  wgre_wipe (text, sizeof text);
  if (problem)
    wgre_verb_fail (problem);
  return !problem;
}

/* --- at a terminal --- */

/* As getpass(3) does it: no echo, and no signal that would leave the terminal so. */
static gboolean
hide_typing (struct termios *ret_before)
{
  struct termios hidden;

  if (tcgetattr (STDIN_FILENO, ret_before))
    return FALSE;
  hidden = *ret_before;
  hidden.c_lflag &= ~(tcflag_t) (ECHO | ISIG);
  return !tcsetattr (STDIN_FILENO, TCSAFLUSH, &hidden);
}

/* A terminal hands out whole lines. */
static gboolean
read_line (WgreKey *ret_key)
{
  char line[CHUNK] = { 0 };
  gboolean ok;

  ok =
      read (STDIN_FILENO, line, sizeof line - 1) > 0 && wgre_key_parse (g_strchomp (line), ret_key);
  wgre_wipe (line, sizeof line);
  return ok;
}

gboolean
wgre_key_read_prompted (const char *prompt, WgreKey *ret_key)
{
  struct termios before;
  gboolean ok;

  if (!hide_typing (&before))
    return wgre_key_read (ret_key);
  g_printerr ("%s: ", prompt);
  ok = read_line (ret_key);
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &before);
  g_printerr ("\n");
  if (!ok)
    wgre_verb_fail ("Key is not the correct length or format");
  return ok;
}
