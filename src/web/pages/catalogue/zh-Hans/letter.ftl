# The page of one letter. Labels of the record are those of ISAD(G), with the number of each element.

letter-window = { $title }
letter-to = 致 <bdi>{ $addressee }</bdi>
letter-withdrawn = 发信机构已撤回该信函
letter-withdrawn-why = 记入时间 { $day }。理由：“<bdi>{ $reason }</bdi>”。条目及其证明仍在，仍可核验。
letter-in-doubt = 本记录存疑
letter-in-doubt-why = 签署它的密钥届时可能已为他人所得。发信机构不为其负责；请询问该机构。
letter-retrospective = <b>事后补存。</b>本记录于 { $logged } 记入日志，距所署日期已久。该日期是发信机构的说法；能够证明的是，记入日志时此文本已在此处。
letter-not-held = <b>此处不持有文本。</b>发信机构只登记了摘要。持有文本者可<a href="/">在此核对</a>：按摘要比对。
letter-erased = 该信函的文本已删除。其陈述和证明仍可核验。
letter-appeared = 刊出情况
letter-answers = 所答复的文章：{ $article }。
letter-by = 作者 <bdi>{ $author }</bdi>
letter-record = 记录
letter-key = 密钥
letter-signed-elsewhere = 在别处签名，据签名者称时间为 { $signed }；此点未经证明。
letter-entry = <a href="/log">日志</a>第 { $index } 号条目
letter-n1 = 规范形式 N1
letter-n1-how = 同一文本，引号、破折号和空格统一：无论何种排版都能找到该信函。
letter-attachment = 附件
letter-statements = 关于该信函的全部陈述，按日志次序
letter-entry-head = 条目
letter-says = 内容
letter-logged = 记入时间
letter-files = 文件
letter-file-statement = 陈述
letter-file-receipt = 回执
letter-file-proof = 证明
letter-without = 不依赖我们自行核验
letter-bundle = 证据包是一个文件，内含信函、陈述、回执、证明、检查点和密钥。即使本服务器关闭，也能在您自己的电脑上核验。
letter-text = 文本
letter-scitt = 透明陈述
letter-feed = 订阅源（Atom）
letter-openssl = 或<a href="/verify">在浏览器中</a>，用一个不发送任何内容的页面核验；或只用 openssl。密钥应取自机构本身，而不是本服务器：
letter-pem = <code>issuer.pub.pem</code> 列于<a href="/log#keys">日志页面</a>。文本的摘要是所签摘要中的第一个。
letter-proves = 这些各证明什么、不证明什么
letter-badge = 供报刊页面使用的标记
letter-badge-how = 它只说明存在记录，不涉及文章本身。请将图片复制到您自己的服务器，这样任何人的访问都不会告知我们。

isad-reference = 检索号 <span class="isad">3.1.1</span>
isad-title = 题名 <span class="isad">3.1.2</span>
isad-date = 日期 <span class="isad">3.1.3</span>
isad-date-claim = 据发信机构
isad-level = 著录级别 <span class="isad">3.1.4</span>
isad-item = 单件
isad-extent = 数量与载体 <span class="isad">3.1.5</span>
isad-bytes = 文本 { $count } 字节，SHA-256
isad-creator = 形成者名称 <span class="isad">3.2.1</span>
isad-source = 来源 <span class="isad">3.2.4</span>
isad-language = 语言与文字 <span class="isad">3.4.3</span>
isad-described = 著录日期 <span class="isad">3.7.3</span>

key-state-retired = 该密钥后来按常规停用；此前所签仍然有效。
key-state-before-compromise = 该密钥后来遭到泄露。日志证明本记录在此之前已经存在，因此仍然有效。
key-state-in-doubt = 发信机构声明，当时他人可能已能使用该密钥签名。它不为本记录负责。

letter-desk = 机构人员：添加刊登情况或撤回此信函

says-letter = 信函存入
says-publication = 信函刊出
says-amendment = 信函有新版本
says-withdrawal = 发信机构撤回信函
says-policy = 本日志的规则
says-keys = 本日志的密钥
