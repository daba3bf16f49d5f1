/// The words by which the sentence splitter tells full stops apart, in lowercase where not said
/// otherwise.
struct SentenceLexicon: Sendable {
  static let shared = SentenceLexicon()

  /// Abbreviations that something always follows.
  let neverFinal: Set<String>
  /// Abbreviations, some of them words as well, that end a sentence unless a number follows.
  let beforeNumbers: Set<String>
  /// Abbreviations that end a sentence if an uppercase letter follows.
  let oftenFinal: Set<String>
  /// Abbreviations that end a sentence only before one of `starters`.
  let seldomFinal: Set<String>
  /// Words that commonly begin sentences, with their capitals.
  let starters: Set<String>
  let months: Set<String>
  /// German words before an ordinal number.
  let ordinalContexts: Set<String>

  private init() {
    func words(_ text: StaticString) -> Set<String> {
      Set("\(text)".split(whereSeparator: \.isWhitespace).map(String.init))
    }
    neverFinal = words(
      """
      mr mrs ms messrs dr drs prof rev fr hon gen col maj capt cmdr lt sgt cpl adm gov sen rep pres
      st mt e.g i.e eg cf vs viz ca approx eds trans
      hr frl dipl ing z.b d.h u.a v.a s.o s.u bzw ggf vgl evtl inkl exkl zzgl bspw sog geb gest hrsg
      str
      mm mme mlle mgr p.ex c.-\u{E0}-d env
      sra srta sres dra dras d\u{F1}a p.ej avda av ee profa
      ul sig sig.ra dott dott.ssa avv dhr mevr bijv d.w.z
      \u{442}.\u{435} \u{442}.\u{43A} \u{43D}\u{430}\u{43F}\u{440} \u{441}\u{43C}
      \u{438}\u{43C} \u{443}\u{43B} \u{43F}\u{440}\u{43E}\u{444} \u{430}\u{43A}\u{430}\u{434}
      \u{433}-\u{43D} \u{440}\u{435}\u{434}
      \u{921}\u{949} \u{92A}\u{94D}\u{930}\u{94B}
      """)
    beforeNumbers = words(
      """
      no nos nr vol vols pp fig figs eq eqs sec ch chap art tel
      jan feb mar apr jun jul aug sep sept oct nov dec
      abs abb aufl bd jh n\u{B0} p\u{E1}g p\u{E1}gs n\u{FA}m pag cap blz
      \u{441}\u{442}\u{440} \u{440}\u{438}\u{441} \u{442}\u{430}\u{431}\u{43B} \u{433}\u{43B}
      """)
    oftenFinal = words(
      """
      etc a.m p.m al usw u.s.w ecc enz itd
      \u{442}.\u{434} \u{442}.\u{43F} \u{434}\u{440} \u{43F}\u{440} \u{433}\u{433} \u{440}\u{443}\u{431}
      """)
    seldomFinal = words(
      """
      inc ltd co corp bros llc plc jr sr esq ave blvd rd dept univ assn ft ed u.s u.k u.n e.u u.s.a
      d.c ph.d b.a m.a b.sc m.sc m.d b.c a.d mio mrd tsd
      """)
    starters = words(
      """
      The This That These Those He She It We They You I In On At But And However If When After
      Before As For There Here His Her Its Their Our My A An What Who Why How Where While Then So Not
      No Yes Some Many Most All Since Although Though Because Later Now Once By From With To
      Der Die Das Ein Eine Er Sie Es Wir Ich Im Am Aber Und Wenn Nach Bei Mit F\u{FC}r Auf Dies Diese
      Dieser Dieses Als Doch Auch Da Seit
      Le La Les Un Une Des Il Elle Ils Elles Nous Vous On Ce Cette Ces Mais Et En Dans Pour Apr\u{E8}s
      Je Son Sa Ses Selon Depuis
      El Los Las Una \u{C9}l Ella Ellos Pero Y Con Por Para Se Este Esta Es Cuando Su Sus
      Lo Gli Egli Ma Per Si Non Questo Questa Quando Nel Nella
      O Os As Um Uma Ele Ela Em Mas Na Isso
      De Het Een Hij Zij Maar Dat Deze
      \u{41E}\u{43D} \u{41E}\u{43D}\u{430} \u{41E}\u{43D}\u{438} \u{41E}\u{43D}\u{43E} \u{41C}\u{44B} \u{412}\u{44B}
      \u{42F} \u{412} \u{41D}\u{430} \u{418} \u{41D}\u{43E} \u{42D}\u{442}\u{43E} \u{42D}\u{442}\u{43E}\u{442}
      \u{415}\u{441}\u{43B}\u{438} \u{41A}\u{43E}\u{433}\u{434}\u{430} \u{41F}\u{43E}\u{441}\u{43B}\u{435} \u{410}
      """)
    months = words(
      """
      januar februar m\u{E4}rz april mai juni juli august september oktober november dezember
      j\u{E4}nner januari februari maart mei augustus
      ledna \u{FA}nora b\u{159}ezna dubna kv\u{11B}tna \u{10D}ervna \u{10D}ervence srpna z\u{E1}\u{159}\u{ED}
      \u{159}\u{ED}jna listopadu prosince
      tammikuuta helmikuuta maaliskuuta toukokuuta marraskuuta joulukuuta
      """)
    ordinalContexts = words(
      """
      der die das dem den des im zum zur vom beim seit bis ab und jeder jede jedes sein ihr
      """)
  }

  /// Whether a word before a stop at the start of a sentence numbers a list item: a letter or a small
  /// Roman numeral.
  func isItemMark(_ word: String) -> Bool {
    word.unicodeScalars.count == 1 && word.unicodeScalars.allSatisfy(\.properties.isAlphabetic)
      || ["ii", "iii", "iv", "vi", "vii", "viii", "ix", "xi", "xii"].contains(word)
  }
}
