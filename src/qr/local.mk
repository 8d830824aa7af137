# SPDX-License-Identifier: GPL-2.0-or-later
# Text as a QR code; whoever links it links core too.
noinst_LTLIBRARIES += %D%/libqr.la
%C%_libqr_la_SOURCES = %D%/qr.c %D%/qr.h
%C%_libqr_la_CFLAGS = $(AM_CFLAGS) $(QRENCODE_CFLAGS)
%C%_libqr_la_LIBADD = $(QRENCODE_LIBS)
EXTRA_DIST += %D%/README.md
