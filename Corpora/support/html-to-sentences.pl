#!/usr/bin/perl
# Reads HTML pages and writes a corpus: a page is a document, a sentence a line, a blank line between
# documents, UTF-8. Needs only what the package perl-base holds.
#
#   html-to-sentences.pl NAME,NAME,... <list-of-files
#
# The list has one path a line. What is inside an element whose class or id is one of the names is
# left out; a name such as table.directive means only elements of that kind. The rules are in
# Docs/corpora.md.

use strict;
use warnings;
use utf8;

my %skipped = map { $_ => 1 } split /,/, shift // '';

# Elements that never hold prose, and elements that end the sentence before them.
my $dropped = qr/script|style|svg|pre|select|textarea|button|nav|title/;
my %heading = map { $_ => 1 } qw(h1 h2 h3 h4 h5 h6 dt th caption summary);
my %inline = map { $_ => 1 } qw(
  a abbr acronym b bdo big cite code dfn em font i img ins kbd q s samp small span strike strong sub
  sup tt u var wbr
);

my %character = (
  quot => '"', amp => '&', lt => '<', gt => '>', apos => "'", lsqb => '[', rsqb => ']',
  lpar => '(', rpar => ')', ensp => ' ', emsp => ' ', thinsp => ' ', shy => '', ndash => '–',
  mdash => '—', lsquo => '‘', rsquo => '’', sbquo => '‚', ldquo => '“', rdquo => '”',
  bdquo => '„', bull => '•', hellip => '…', euro => '€', trade => '™', larr => '←', uarr => '↑',
  rarr => '→', darr => '↓', rArr => '⇒', minus => '−', ne => '≠', le => '≤', ge => '≥',
  pi => 'π', OElig => 'Œ', oelig => 'œ', Scaron => 'Š', scaron => 'š', Yuml => 'Ÿ',
);
my @latin_1 = qw(
  nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2
  sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc
  Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve
  Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute
  acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde
  ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml
);
$character{ $latin_1[$_] } //= chr(0xA0 + $_) for 0 .. $#latin_1;
# HTML reads the numbers 128 to 159 as Windows-1252; `?` stands for the five that it leaves open.
my @windows_1252 = split //, '€?‚ƒ„…†‡ˆ‰Š‹Œ?Ž??‘’“”•–—˜™š›œ?žŸ';

sub decoded {
  my ($text) = @_;
  my $number = sub {
    my ($code) = @_;
    return $windows_1252[ $code - 128 ] if $code >= 128 && $code <= 159;
    return '' if $code < 32 || $code > 0x10FFFF || ($code >= 0xD800 && $code <= 0xDFFF);
    return chr $code;
  };
  $text =~ s{&(?:\#[xX]([0-9a-fA-F]{1,6})|\#([0-9]{1,7})|([A-Za-z][A-Za-z0-9]*));}
            {defined $1 ? $number->(hex $1) : defined $2 ? $number->($2) : $character{$3} // $&}ge;
  return $text;
}

# The text of a page in the encoding that its head names, or else in UTF-8.
sub contents {
  my ($path) = @_;
  open my $file, '<:raw', $path or die "$path: $!\n";
  my $bytes = do { local $/; <$file> } // '';
  my ($charset) = substr($bytes, 0, 1024) =~ /<meta[^>]*charset=["']?([A-Za-z0-9_-]+)/i;
  $charset //= 'UTF-8';
  if ($charset !~ /^utf-?8$/i) {
    open my $converter, '-|', 'iconv', '-f', $charset, '-t', 'UTF-8', $path
      or die "iconv: $!\n";
    binmode $converter;
    $bytes = do { local $/; <$converter> } // '';
    close $converter or die "$path: iconv cannot read it as $charset\n";
  }
  utf8::decode($bytes) or die "$path: expected $charset, found bytes that are not valid in it\n";
  $bytes =~ s/^\x{FEFF}//;
  return $bytes;
}

# The blocks of running text of a page, with white space as it stands in the file.
sub blocks {
  my ($html) = @_;
  $html =~ s/<!--.*?-->//gs;
  $html =~ s{<($dropped)\b.*?</\1\s*>}{<p>}gis;

  my ($skipping, $depth) = ('', 0);  # the element being left out, and how deep it nests
  my ($block, $kind, @blocks) = ('', '');
  my $flush = sub { push @blocks, $block if !$heading{$kind}; $block = '' };

  while ($html =~ m{\G (?: < (/?) ([A-Za-z][A-Za-z0-9]*) ((?: [^>"']++ | "[^"]*" | '[^']*' )*+) >
                         | <[!?][^>]*> | ([^<]+) | < )}xgc) {
    my ($closes, $name, $attributes, $text) = ($1, lc($2 // ''), $3 // '', $4);
    if ($depth) {
      $depth += $closes ? -1 : 1 if $name eq $skipping;
    } elsif (defined $text) {
      $block .= decoded($text);
    } elsif ($name ne '' && !$closes && is_skipped($name, $attributes)) {
      ($skipping, $depth) = ($name, 1);
      $flush->() unless $inline{$name};
    } elsif ($name ne '' && !$inline{$name}) {
      $flush->();
      $kind = $closes ? '' : $name;
    }
  }
  $flush->();
  return @blocks;
}

sub is_skipped {
  my ($name, $attributes) = @_;
  while ($attributes =~ /\b(?:class|id)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi) {
    return 1 if grep { $skipped{$_} || $skipped{"$name.$_"} } split ' ', $1 // $2 // $3;
  }
  return 0;
}

# Han, kana and their punctuation: written without spaces.
my $unspaced = qr/[\x{3000}-\x{30FF}\x{3400}-\x{9FFF}\x{F900}-\x{FAFF}\x{FF00}-\x{FF65}]/;
my $opening = qr/["'“‘„«(\[¿¡]/;
my $closing = qr/["'”’»)\]]/;
my $abbreviation = qr/(?:^|[\s(\[])
  (?: [A-Z] | e\.\s?g | i\.\s?e | cf | vs | viz | approx | Mr | Mrs | Dr | St | No | Nos | Fig | Sec | Vol
    | z\.\s?B | u\.\s?a | d\.\s?h | bzw | ggf | evtl | vgl | Nr | Abs | p\.\s?ex | ej | Sr | Sra | bkz )\.$/x;

# The sentences of a block: the text is cut after a full stop, question or exclamation mark and what
# closes behind it, where white space and then an upper-case letter, a letter of a script without
# case, a digit or an opening mark follow; never after an abbreviation or an initial. The
# ideographic marks cut wherever they stand.
sub sentences {
  my ($text) = @_;
  $text =~ s/(?<=$unspaced)\s*\n\s*(?=$unspaced)//g;
  $text =~ s/[\s\x{A0}\x{AD}\p{Cc}]+/ /g;
  $text =~ s/^ | $//g;
  $text =~ s/([。！？]$closing*(?:」|』|）)*) ?/$1\n/g;
  $text =~ s/([.!?…]$closing*) (?=$opening*[\p{Lu}\p{Lo}\p{N}])/$1\n/g;
  my @sentences;
  for my $piece (split /\n/, $text) {
    if (@sentences && $sentences[-1] =~ $abbreviation) { $sentences[-1] .= " $piece" }
    else { push @sentences, $piece }
  }
  return @sentences;
}

# Whether a line reads as prose: four words or ten unspaced characters, and mostly letters. This
# leaves out menus, lists of links, numbers, signatures and one-line code.
sub is_prose {
  my ($line) = @_;
  my $words = () = $line =~ /(?<!\S)$opening*\p{L}[\p{L}\p{M}'’-]*[,.;:!?…]*$closing*[,.;:!?…]*(?!\S)/g;
  my $ideographs = () = $line =~ /$unspaced/g;
  return 0 if $words < 4 && $ideographs < 10;
  my $letters = () = $line =~ /[\p{L}\p{M}]/g;
  my $visible = () = $line =~ /\S/g;
  return $letters >= 0.7 * $visible;
}

my (%seen, $documents);
while (my $path = <STDIN>) {
  chomp $path;
  # A sentence that an earlier page has is boilerplate, or a page under a second name.
  my @lines = grep { is_prose($_) && !$seen{$_}++ } map { sentences($_) } blocks(contents($path));
  next if @lines < 2;
  my $document = join '', ($documents++ ? "\n" : ''), map { "$_\n" } @lines;
  utf8::encode($document);
  print $document or die "cannot write: $!\n";
}
close STDOUT or die "cannot write: $!\n";
