# The verdict: four questions, always in this order.

verdict-window = 核对结果
verdict-kicker = 核对结果
verdict-also = 另有：
verdict-more = 另有 { $count } 封信函也相符，未予列出。
verdict-another = 核对另一段文字
verdict-nowhere = 您粘贴的内容只在本页上：没有保存，也没有任何缓存保留本页。
in-doubt-note = <b>该信函的记录存疑。</b>签署它的密钥届时可能已为他人所得；该机构不为此记录负责。文本究竟为何，不因此而改变。
withdrawn-note = <b>发信机构已撤回该信函</b>（{ $day }）：“<bdi>{ $reason }</bdi>”。文字的核对结果不因此改变。

question-theirs = 是他们的信吗？
question-differs = 有何不同？
question-who = 由谁作证，始于何时？
question-not = 核对结果不能说明什么

theirs-identical-file = 是。这与 <bdi>{ $author }</bdi> 一封信函的文本逐字节相同。
theirs-identical-text = 是。这与 <bdi>{ $author }</bdi> 的一封信函逐字相同。
theirs-house-style = 是。书写体例不同，但用词与 <bdi>{ $author }</bdi> 的一封信函逐一相同。
theirs-abridged = 是，每个词都出自原信，但并非全文。作者为 <bdi>{ $author }</bdi>。
theirs-inserted = 是，但有插入内容。其余为 <bdi>{ $author }</bdi> 的信函。
theirs-altered = 并非原样。与 <bdi>{ $author }</bdi> 的一封信函相比，有词句不同。
theirs-quotes = 所引段落是。它们出自 <bdi>{ $author }</bdi> 的一封信函。
theirs-proof-problem = 请勿采信：<bdi>{ $author }</bdi> 一封信函的证明未通过核验。
theirs-similar = 无从认定。与 <bdi>{ $author }</bdi> 的一封信函有少量相同词句。

verdict-identical-file = 文件相同
verdict-identical-text = 文字相同
verdict-house-style = 用词相同，体例不同
verdict-abridged = 有删节
verdict-altered = 词句不同
verdict-quotes = 引用
verdict-withdrawn = 已撤回
verdict-similar = 少量词句相同
verdict-common-phrase = 有相同短语
verdict-no-record = 无记录
verdict-cannot-check = 未核对
verdict-proof-problem = 证明未通过核验

reason-similar = 有 { $percent } % 的词也见于一封信函，最长连续 { $words } 个词。这不足以认定任何信函，也不是抄袭的证据。
reason-phrase = 该文本与信函共有的最长词串为 { $words } 个词，见于 { $letters } 封信函。这不足以认定其中任何一封，也不是抄袭的证据。
reason-incomplete = { $detail } 因此，已查到的内容并不完整。
cannot-too-long = 文本过长，无法核对。请只粘贴可能是信函的部分。
cannot-no-words = 文本中没有词语。请粘贴信函刊出的文字。
cannot-too-short = 文本过短：至少需要 8 个词（16 个汉字）。请粘贴更长的段落。

none-cannot = 无法查找。
none-phrase = 无从认定。本存档的信函中也有该文本的一个短语，但太短或见于太多信函，不能说明文本出自其中一封。这不是抄袭的证据。
none-run = 本存档没有任何信函与该文本有连续八个词（十六个汉字）相同。
none-chooses = 收存哪些信函由发信机构 <bdi>{ $issuer }</bdi> 决定。
none-ask = 若付印前必须弄清，请询问其新闻处。
none-compared = 没有进行比对。
none-who = 本存档，日志共 { $size } 条。<a href="/log">日志</a>表明没有任何条目被取走。

coverage-total = 存档共有 { $count } 封信函。
coverage-year = 存档共有 { $count } 封信函，均为 { $first } 年，语言为{ $languages }。
coverage-years = 存档共有 { $count } 封信函，年份为 { $first } 至 { $last }，语言为{ $languages }。
coverage-and = 、

equal-n0 = 毫无差异：逐字节相同。
equal-n1 = 除排版外毫无差异；排版差异不计，数目列于下方。
equal-n2 = 用词无一不同。大小写或标点有差异，列于下方。
equal-n3 = 除报刊书写体例外用词无一不同；每一处都列于下方。

figure-kept-words = 的信函已刊出：{ $all } 个词中的 { $kept } 个
figure-kept-characters = 的信函已刊出：{ $all } 个字中的 { $kept } 个
figure-changed-words = 个词被更改或增加
figure-changed-characters = 个字被更改或增加
figure-inserted-words = 个词插在段落之间，非发信机构所写
figure-inserted-characters = 个字插在段落之间，非发信机构所写
figure-deleted-words = 个词从句中删去
figure-deleted-characters = 个字从句中删去
figure-omitted-words = 个词所在的句子未刊出
figure-omitted-characters = 个字所在的句子未刊出
figure-count-words = { $count } 个词
figure-count-characters = { $count } 个字
figure-style = 处仅书写体例不同
figure-pasted = 的粘贴文本属于该信函

differs-no-evidence = 同一机构的信函常有相同措辞。这不是抄袭的证据。
differs-look = 请先看这些：最容易改变原意的改动。
differs-letter-has = 原件为
differs-printed-has = 刊出为
differs-and = ；
differs-more-pointed = 另有 { $count } 处此类改动，见表。
differs-quoted = 标出的文字为引文。
differs-omitted = 未刊出的段落，最长的在前
differs-marks = 大小写与标点差异（{ $count }）
differs-ignored = 不计的差异：
differs-comma = 、

quoted-starts-mid-sentence = 从原信一句话中间开始。
quoted-ends-mid-sentence = 在原信一句话中间结束。
quoted-moved = 与原信的次序不同。
quoted-repeated = 被引用两次。

views-legend = 显示差异
views-text = 在原文中
views-columns = 左右对照
views-table = 列表
views-text-how = 信函全文。<del><span class="mark">[删去：</span>文字<span class="mark">]</span></del> 见于原件而未刊出；<ins><span class="mark">[增加：</span>文字<span class="mark">]</span></ins> 刊出而不见于原件。文字被替换时，<span class="mark">[原件：]</span> 在 <span class="mark">[刊出：]</span> 之前。
views-columns-how = 逐段对照。相同的文字按原件的写法显示。

mark-left-out = [删去：
mark-letter = [原件：
mark-added = [增加：
mark-printed = [刊出：

changes-caption = 全部改动，按刊出文字的次序
changes-number = 序号
changes-place = 位置
changes-paragraph = 第 { $number } 段
changes-kind = 类别
changes-printed = 刊出
changes-letter = 原件
changes-note = 说明
changes-nothing = 无
changes-more = 另有 { $count } 处改动，见可下载的表格。
changes-download = 下载表格（CSV）

change-changed = 更改
change-added = 增加
change-inserted = 插入，非发信机构所写
change-deleted = 从句中删去
change-omitted = 未刊出
change-moved = 移位
change-house-style = 书写体例

flag-confusable = 形似原词而实非
flag-hidden = 含有原件所无的隐藏字符
flag-negation = 否定词有增减
flag-number-value = 数字或日期不同
flag-name = 名称不同
flag-quantifier = 数量程度
flag-modal = 必须、可以、能够或将要
flag-spacing = 字母相同而空格不同
flag-own-paragraph = 自成段落
flag-marked = 以省略号标明
flag-cut-short = 文本在此开始或结束

style-number-form = 数字写法
style-date-form = 日期写法
style-contraction = 缩略形式
style-apostrophe = 印刷中丢失的撇号
style-abbreviation = 缩写
style-compound = 连写或分写
style-spelling = 拼写
style-variant = 词的另一形式
style-romanisation = 外来名称的拼写
style-script = 繁体与简体

folding-byte-order-mark = 字节顺序标记
folding-white-space = 空格与换行
folding-quotation-mark = 引号与撇号的形状
folding-hyphen = 连字符的形状
folding-dash = 破折号的形状
folding-minus = 减号的形状
folding-ellipsis = 省略号的形状
folding-interpunct = 名称中的间隔点
folding-ligature = 连字
folding-presentation-form = 阿拉伯字母的字形
folding-width = 全角与半角
folding-soft-hyphen = 软连字符
folding-invisible = 不可见字符
folding-variation-selector = 同一字符的变体
folding-bidi-control = 书写方向控制符
folding-composition = 组合与分解的重音符
folding-end-of-line-hyphen = 行末断词
folding-case = 大小写
folding-punctuation = 标点
folding-quotation-boundary = 仅一方有的引号

alarm-invisible = 不可见字符
alarm-bidi-control = 书写方向控制符
alarm-mixed-script = 一个词中混有多种文字的字母
alarm-width = 普通字符中混有全角字母或数字
alarm-confusable = 形似原词而实非的词

pasted-alarms = 粘贴的文本含有易混淆视听的字符。
pasted-times = （{ $count } 次）
pasted-phrases = 有 { $count } 个短语也见于本存档的信函，但不足以认定其中任何一封
pasted-phrase = { $words } 个词，见于 { $letters } 封信函：
pasted-others = 等
pasted-aside = 已分开：粘贴文本中有 { $count } 部分不属于任何信函

fact-from = 发信方
fact-to = 收信方
fact-dated = 所署日期
fact-language = 语言
fact-key = 签名密钥
fact-log = 日志
fact-entries = { $count } 条，根值
fact-witnesses = 外部见证

who-signed = 由 <bdi>{ $issuer }</bdi> 签名，作为第 { $index } 号条目记入日志，时间为
who-signed-end = 。
who-retrospective = <b>事后补存。</b>记入日志时距所署日期已久。信函年代久远一事系发信机构的说法。
witnesses-none = 尚无见证者会签此检查点。请自行留存：
witnesses-keep = 检查点
witnesses-some = 已有 { $count } 个见证者会签此检查点

appeared-nowhere = 至今无人说明它曾在何处刊出。
appeared-undated = 日期未说明
appeared-page = 第 <bdi>{ $page }</bdi> 版
appeared-titled = 刊出标题为“<bdi>{ $title }</bdi>”
appeared-asserted = { $asserted }（第 { $index } 号条目，记入时间 { $logged }）。{ $extent }。

take-bundle = 下载证据包
take-certificate = 可打印的证明书
take-page = 信函页面
take-how = 即使本服务器关闭，证据包也能核验：<code>chancery verify { $id }.zip</code>。<a href="/about">其他方法</a>

caveat-claims = 这不说明信中的说法属实。
caveat-outlet = 这不说明报刊做得不对：删节来信是常事。
caveat-choice = 收存哪些信函由发信机构决定；信函所署日期是发信机构的说法。
caveat-meaning = 比对的是词句。改动是否改变原意，由读者判断。
caveat-beginning-replaced = 信函开头未刊出，而在首个刊出词之前另有文字。该文字是否被当作信函的一部分刊出，这里无从得知。
caveat-end-replaced = 信函结尾未刊出，而在最后刊出词之后另有文字。该文字是否被当作信函的一部分刊出，这里无从得知。
caveat-in-doubt = 发信机构声明，他人可能用过签署此信函记录的密钥，并且不为其后所签内容负责。请询问该机构。
caveat-before-compromise = 签署此信函记录的密钥后来遭到泄露。日志证明该记录在此之前已经存在。
caveat-without-text = 另有 { $letters } 封信函，本档案只持有其摘要而无文本；只有完整文本才能将其找出。
caveat-text-not-held = 本存档不持有该信函的文本。粘贴的文本与所签摘要一致，引号、破折号和空格除外；这些原本如何，这里无从得知。
caveat-no-lexicon = 没有在改动的词中查找否定词、以文字书写的数字、数量词和情态动词：尚无该信函语言（{ $language }）的词表。
