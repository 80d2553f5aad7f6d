# The first page, and the box to paste into.

home-window = 核对文本
home-title = 这是他们写的信吗？
home-lead = 粘贴报刊刊出的信函文字，即可得知：它是不是本机构存档的信函，哪些文字被删改，由谁、从何时起作证；所附证明无需依赖我们即可核验。
home-what-you-get = 您会得到什么
home-get-theirs = <b>是不是他们的信</b>：一句话说明，附日期和作者。
home-get-differs = <b>有何不同</b>：逐字列出删去、更改或增加之处。引号形状、空格和换行不计为差异，但会计数。
home-get-who = <b>由谁作证、始于何时</b>：签名、在只增不减的公开日志中的位置，以及信函曾在何处刊出。
home-get-not = <b>核对结果不能说明什么。</b>文字一致不代表信中说法正确，删节也不代表报刊有错。
home-newest = 最近存档
home-all = 全部 { $count } 封信函

paste-text = 刊出的文字
paste-text-hint = 一并粘贴菜单、标题和评论也无妨，它们会被分开。一句话就足以找到信函。
paste-file = 或选择纯文本文件
paste-check = 核对这段文字
paste-privacy = 您粘贴的内容只在内存中比对，随即忘掉：不保存、不记入日志，也不出现在任何网址中。

