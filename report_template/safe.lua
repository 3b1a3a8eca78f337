-- What a page may refer to: pictures beside it, and the web by links that a
-- reader clicks. Nothing is loaded from elsewhere, and no script begins.
--
-- A number that was not measured, [26.1x](documented), is shown with its mark.

local marks = {documented = true, estimate = true, elsewhere = true}

-- A path that stays in its folder.
local function is_near(path)
    return not (path:match('^[/\\~]') or path:match('%.%.') or
        path:match('^[%w+.-]+:') or path:match('%%'))
end

local function is_link(target)
    return target:match('^https?://') or target:match('^mailto:') or
        target:match('^#') or is_near(target)
end

function Image(image)
    if is_near(image.src) and image.src:match('%.[%a]+$') then
        return image
    end
    return pandoc.Emph(pandoc.Str('[a picture from elsewhere: ' ..
        image.src .. ']'))
end

function Link(link)
    if marks[link.target] then
        local note = pandoc.Superscript(pandoc.Str(link.target))
        local content = link.content
        content:insert(note)
        return content
    end
    if is_link(link.target) then
        return link
    end
    return link.content
end
