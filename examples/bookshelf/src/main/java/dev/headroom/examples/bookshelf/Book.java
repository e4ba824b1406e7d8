package dev.headroom.examples.bookshelf;

/** A book and where it stands. */
record Book(String isbn, String title, String shelf) {}
