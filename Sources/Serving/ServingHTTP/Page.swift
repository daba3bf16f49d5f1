/// The page at `/`.
enum Page {
  /// HTML in UTF-8.
  static let html = """
    <!DOCTYPE html>
    <html lang="en">
    <head><meta charset="utf-8"><title>cloze serve</title></head>
    <body><h1>cloze serve</h1><p>What it answers: <a href="/openapi.json">/openapi.json</a></p></body>
    </html>

    """
}
