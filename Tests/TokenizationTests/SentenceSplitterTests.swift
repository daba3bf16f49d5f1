import Testing
import Tokenization

/// Sentences split by hand in fourteen languages.
@Suite struct SentenceSplitterTests {
  private let splitter = SentenceSplitter()

  /// Checks that the sentences, joined by spaces (or by nothing), are found again.
  private func expect(_ sentences: [String], joinedBy separator: String = " ") {
    #expect(splitter.sentences(in: sentences.joined(separator: separator)) == sentences)
  }

  @Test func plain() {
    expect(["It rained all night.", "Nobody slept!", "Did you?", "3 men left."])
    #expect(splitter.sentences(in: "").isEmpty)
    #expect(splitter.sentences(in: " \n\t\n ").isEmpty)
    expect(["No stop at the end"])
    expect(["..."])
  }

  @Test func englishAbbreviationsAndInitials() {
    expect(["Mr. and Mrs. Dursley met Dr. Grant in St. Louis.", "They talked."])
    expect(["Use a fruit, e.g. Apple or Pear, cf. Table 3.", "Then stop."])
    expect(["J. R. R. Tolkien wrote it.", "C. S. Lewis read it."])
    expect(["He works at Acme Inc.", "The firm is old."])
    expect(["Acme Inc. President Jane Roe resigned on Jan. 5, 1999.", "She left."])
    expect(["The U.S. Senate met at 5 p.m. on Tuesday.", "It adjourned at 7 p.m.", "Nobody spoke."])
    expect(["He lived in the U.S.S.R. until 1990.", "It fell."])
    expect(["Bring pens, paper, etc. and wait.", "Bring pens, paper, etc.", "Wait here."])
    expect(["See No. 5 and vol. 3, pp. 4-7.", "That is all."])
    expect(["So do I.", "The dog, too."])
    expect(["He said no.", "I am 12.", "Nobody told me.", "It came in Dec.", "Everyone sat."])
  }

  @Test func contractionsAreNoInitials() throws {
    expect([
      "My brother doesn't.", "See what he does.", "Don’t.", "Stop it.", "It's O'Brien's.",
      "Take it.",
    ])
    expect(["I like pears, plums, etc.", "We'd.", "Perhaps you'd too.", "A dogs'.", "Yes."])
    expect(["It isn't J. R. Smith's.", "Give it back."])
  }

  @Test func decimalsAddressesAndVersions() {
    expect(["Pi is 3.14159 and costs $2.50.", "Version 1.2.3 of example.com/a.html is out."])
    expect(["It was built in 1999.", "Nobody knew."])
    expect(["Open main.c, then a.out.", "Run it."])
  }

  @Test func quotesBracketsAndEllipses() {
    expect(["\"Go away!\" he said.", "She did."])
    expect(["“Is it you?” she asked.", "“It is.”", "He sat."])
    expect(["He stopped (it was late.)", "Then he slept."])
    expect(["Well... maybe not.", "Wait…", "What?!", "Who knows..."])
    expect(["\"Is that so? \"", "He left."])
    expect(["'I see.'", "'You do?'", "‘Yes.’"])
  }

  @Test func listsAndLines() {
    expect(["1. Open the box.", "2. Take it out.", "3. Close it."], joinedBy: "\n")
    expect(["We need:", "- milk", "- two eggs", "* salt"], joinedBy: "\n")
    expect(["a) first", "b) second"], joinedBy: "\n")
    expect(["A title", "A sentence that goes on\nover two lines.", "Another."], joinedBy: "\n\n")
    #expect(splitter.sentences(in: "One.\r\n\r\nTwo.\r\nThree.") == ["One.", "Two.", "Three."])
  }

  @Test func german() {
    expect([
      "Am 3. Oktober 1990 war es so weit.", "Der 2. Weltkrieg war 1945 zu Ende.", "Es war spät.",
    ])
    expect(["Das kostet z. B. 5 Euro, d. h. wenig.", "Hr. Dr. Meier kommt usw.", "Er wohnt dort."])
    expect(["„Komm!“", "„Nein.“", "»Doch.«", "Er ging."])
    expect(["Am Montag, dem 3. 4. 2020, begann es.", "Am 12. 5. 1999 war Schluss.", "Es war gut."])
    expect(["Sie wohnt in der Str. des 17. Juni.", "Er kam vor ca. 2 Jahren, vgl. S. 7.", "Und?"])
    expect(["Es waren bzw. sind ca. 1.000 Leute.", "Ganz viele."])
  }

  @Test func french() {
    expect(["M. Dupont est là.", "Il a dit : « Bonjour ! »", "Mme Martin est partie."])
    expect(["Voir p. 5, p. ex. la note.", "C'est fini."])
    expect(["C'est l'art. 5 de l'av. Foch.", "Lisez-le."])
    expect(["Voir p. ex. Dupont, c.-à-d. lui.", "J'ai des pommes, etc.", "Elle n'en a pas."])
    expect(["Où es-tu ?", "Je suis ici…", "Élise aussi."])
  }

  @Test func spanish() {
    expect(["La Sra. García llegó a las 5 p.m. con la Sra. López.", "¿Quién es?", "¡Hola!"])
    expect(["La Dra. Ruiz vive en EE. UU. desde 1990.", "Sale a las 3 p. m. con la Sra. Gil."])
    expect(["Llegó a las 5 p. m.", "Nadie lo vio.", "La Av. Mayor es larga."])
    expect(["Véase pág. 7.", "Él no vino.", "¿Por qué?"])
  }

  @Test func italianPortugueseDutch() {
    expect(["Il sig. Rossi è qui.", "È tardi!", "Andiamo, ecc.", "Non so."])
    expect(["O Dr. Silva chegou.", "Você viu?", "Não."])
    expect(["Dat is bijv. goed.", "De heer Jansen kwam om 8.30 uur.", "Hij ging."])
  }

  @Test func russian() {
    expect(["А. С. Пушкин родился в 1799 г. в Москве.", "Он писал стихи и т. д.", "Это всё."])
    expect(["Купил яблоки, груши и т. п.", "Потом ушёл.", "Было т. н. лето, т. е. дождь."])
    expect(["Л. Н. Толстой жил на ул. Ленина.", "Там красиво."])
    expect(["— Да, — сказал он.", "— Нет! — ответила она.", "«Хорошо.»"])
    expect(["См. рис. 5 и стр. 7.", "Готово?"])
  }

  @Test func chineseAndJapanese() {
    expect(["今天天气很好。", "我们去公园吧！", "你呢？"], joinedBy: "")
    expect(["他说：“你好。”", "她笑了……真的？！"], joinedBy: "")
    expect(["彼は「行こう。」と言った。", "「はい！」", "雨が降る。"], joinedBy: "")
  }

  @Test func otherScripts() {
    expect(["هل أنت بخير؟", "نعم، أنا بخير.", "شكرا!"])
    expect(["یہ کتاب ہے۔", "وہ گھر ہے۔"])
    expect(["यह एक किताब है।", "वह घर जाता है।", "क्या?"])
    expect(["Ի՞նչ է սա։", "Սա գիրք է։"])
    expect(["안녕하세요.", "저는 학생입니다.", "뭐라고요?"])
    expect(["Είναι αργά.", "Πάμε\u{37E}", "Ναι."])
    // The semicolon of ASCII is what most people type.
    expect(["Πού είναι;", "Εδώ!", "«Ποιος ήρθε;» ρώτησε.", "Ο κ. Παπάς."])
    expect(["One; two; Three; four."])
    expect(["डॉ. शर्मा आए।", "सब खुश थे।"])
    expect(["Urodził się w 1990 r. przy ul. Długiej.", "Mieszka tam."])
    expect(["ይህ መጽሐፍ ነው።", "ጥሩ ነው።"])
  }

  @Test("Random bytes: ranges ascend, are trimmed, and leave out white space alone")
  func randomBytes() {
    var generator = SplitMix64(seed: 11)
    let common = Array("Mr. A. e.g. 3.5 ok! Он?\n\n1. - «Да.» 。」と\u{A0}…\"')(".utf8)
    for _ in 0..<2000 {
      let bytes = (0..<Int.random(in: 0..<100, using: &generator)).map { _ in
        Int.random(in: 0..<4, using: &generator) == 0
          ? UInt8.random(in: 0...255, using: &generator)
          : common.randomElement(using: &generator) ?? 0
      }
      bytes.withUnsafeBufferPointer { utf8 in
        var end = 0
        for range in splitter.ranges(in: utf8) {
          #expect(range.lowerBound >= end && !range.isEmpty)
          #expect(isBlank(utf8[end..<range.lowerBound]))
          end = range.upperBound
        }
        #expect(isBlank(utf8[end...]))
      }
    }
  }

  @Test(
    "Time is proportional to length, whatever repeats",
    arguments: [
      ".", ". ", "a. ", "A. ", "Mr. ", "\n", "\n- ", " ", "?!", "\"", ".\" ", "( ", "e.g. ", "1. ",
      "a.", "z. B. ", "\u{2026}\u{301}", "\u{3002}\u{300D}", "\u{A0}", ".\n\r", "\u{BB} ",
    ])
  func longRepetitions(unit: String) {
    let text = String(repeating: unit, count: 400_000 / unit.utf8.count)
    let start = ContinuousClock.now
    let sentences = splitter.sentences(in: text)
    // Milliseconds; a second walk over the text at every mark would take minutes.
    #expect(ContinuousClock.now - start < .seconds(10))
    #expect(sentences.reduce(0) { $0 + $1.utf8.count } <= text.utf8.count)
  }

  private func isBlank(_ utf8: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    String(decoding: utf8, as: UTF8.self).unicodeScalars.allSatisfy(\.properties.isWhitespace)
  }
}
