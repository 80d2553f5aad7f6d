# The list of letters, and the search in it.

letters-title = 信函
letters-words = 信函、标题、人名或报刊名中的词
letters-words-how = 所有词都须出现。“连续的词”；title:harbour（或 author、addressee、outlet、text）；harbo* 表示词的开头；-词 表示排除。
letters-outlet = 报刊
letters-from = 起
letters-until = 止
letters-search = 搜索
letters-show-all = 显示全部
letters-total = 共 { $count } 封信函，最近记入日志的排在前面
letters-stop = 。
letters-matches = { $total } 封信函中有 { $count } 封相符。
letters-newest-now = 最近记入日志的排在前面。
letters-best = 最相符的在前
letters-best-now = 最相符的排在前面。
letters-newest = 最新的在前
letters-unsearched = 词语索引正在重建，尚有 { $count } 封信函未能搜索。请过几分钟再试。
letters-pages = 翻页
letters-next = 更早的信函
letters-none = 没有相符的信函。这并不证明信函系伪造：收存哪些信函由发信机构决定。
letters-feed = 新信函订阅源（Atom）
facet-outlets = 报刊
facet-years = 年份
facet-languages = 语言
