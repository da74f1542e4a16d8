using System.Collections.Concurrent;
using Orator.Imaging;
using Orator.Media;
using Orator.Perception;
using Orator.Recipes;

namespace Orator.Animation;

/// <summary>The face of a photo that shall be animated.</summary>
/// <param name="Photo">The photo, turned by right angles if need be, so that the face is upright.</param>
/// <param name="Face">The face in it.</param>
/// <param name="Quarters">By how many right angles clockwise the photo itself is turned.</param>
/// <param name="Notes">What is to be said of the photo.</param>
internal sealed record FoundFace(Image Photo, PortraitFace Face, int Quarters, IReadOnlyList<string> Notes);

/// <summary>A photo made ready: the face found, the square around the head cut out, and the way back into the whole frame.</summary>
internal sealed class Portrait
{
    private const int WideSeamShare = 12;
    private readonly PasteBack? _pasteBack;
    private readonly int _width;
    private readonly int _height;
    private readonly DigitalSourceType _sourceType;
    private readonly int _quarters;

    // Upright frames on their way to be turned: as many as are composed at a time.
    private readonly ConcurrentBag<Image> _spare = [];

    private Portrait(SourcePortrait source, PasteBack? pasteBack, int width, int height, int quarters, DigitalSourceType sourceType, IReadOnlyList<string> notes)
    {
        Source = source;
        _pasteBack = pasteBack;
        _width = width;
        _height = height;
        _quarters = quarters;
        _sourceType = sourceType;
        Notes = notes;
    }

    /// <summary>What the generator animates.</summary>
    public SourcePortrait Source { get; }

    /// <summary>What the user should know about the photo.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Reads a photo and prepares its face.</summary>
    /// <param name="analyzer">The face networks.</param>
    /// <param name="options">Which photo, and how.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <param name="learned">Whether a network takes part in drawing: the video says so.</param>
    /// <param name="redrawn">Whether a network draws the whole square anew: its border is blended into the photo more widely, and the video says so.</param>
    /// <exception cref="InputException">The photo cannot be read, or has no usable face.</exception>
    public static async Task<Portrait> LoadAsync(FaceAnalyzer analyzer, RenderOptions options, CancellationToken cancellation, bool learned = false, bool redrawn = false)
    {
        return Prepare(await FindAsync(analyzer, options, cancellation), options, learned, redrawn);
    }

    /// <summary>The first half of <see cref="LoadAsync"/>: reads the photo and finds its face.</summary>
    /// <returns>The photo, turned if the face is not upright in it; the face in it; and by how many right angles clockwise frames are to be turned back.</returns>
    public static async Task<FoundFace> FindAsync(FaceAnalyzer analyzer, RenderOptions options, CancellationToken cancellation)
    {
        List<string> notes = [];
        Image photo = await ImageReader.ReadAsync(options.Source, notes, cancellation: cancellation);
        string name = Path.GetFileName(options.Source);
        PortraitFace face = PortraitFace.Find(analyzer, photo, name, options.Face);
        if (face.Quarters == 0)
        {
            return new FoundFace(photo, face, 0, notes);
        }

        Image upright = QuarterTurns.Turn(photo, -face.Quarters);
        return new FoundFace(upright, face.In(analyzer, upright, name), face.Quarters, notes);
    }

    /// <summary>The second half of <see cref="LoadAsync"/>: cuts out the square around the head.</summary>
    public static Portrait Prepare(FoundFace face, RenderOptions options, bool learned, bool redrawn)
    {
        (Image photo, PortraitFace found, int quarters, IReadOnlyList<string> remarks) = face;
        List<string> notes = [.. remarks];
        if (quarters != 0)
        {
            notes.Add(FormattableString.Invariant($"The face in '{Path.GetFileName(options.Source)}' is turned by about {(quarters == 3 ? -90 : 90 * quarters)} degrees: it is animated upright and turned back."));
        }

        if (found.Count > 1)
        {
            notes.Add($"{found.Count} faces were found in '{Path.GetFileName(options.Source)}'; face {found.Index} (1 = the largest) is animated. --face N picks another.");
        }

        HeadCrop crop = HeadCrop.Around(found.Face, photo.Width, photo.Height, options.Size);
        if (crop.Scale < 1)
        {
            notes.Add(Reduction(photo, found, crop));
        }

        Image scaled = crop.ScalePhoto(photo);
        SourcePortrait source = SourcePortraitBuilder.Prepare(crop.Cut(scaled), crop.ToCrop(found.Face));
        DigitalSourceType sourceType = learned || redrawn ? DigitalSourceType.CompositeWithTrainedAlgorithmicMedia : DigitalSourceType.CompositeSynthetic;
        return options.Framing == Framing.Crop
            ? new Portrait(source, null, crop.Side, crop.Side, quarters, sourceType, notes)
            : new Portrait(source, new PasteBack(crop, scaled, redrawn ? Math.Max(PasteBack.Narrow, crop.Side / WideSeamShare) : PasteBack.Narrow), scaled.Width, scaled.Height, quarters, sourceType, notes);
    }

    private static string Reduction(Image photo, PortraitFace found, HeadCrop crop)
    {
        const int LargestSize = 2048;
        HeadCrop whole = HeadCrop.Around(found.Face, photo.Width, photo.Height, LargestSize);
        string remedy = whole.Scale >= 1
            ? $"--size {whole.Side} keeps its size"
            : whole.Scale > crop.Scale
                ? $"--size {whole.Side} makes {whole.PhotoWidth}x{whole.PhotoHeight} of it, the most that is possible"
                : $"the longer side of a video has at most {HeadCrop.LongestPhotoSide} pixels";
        return FormattableString.Invariant($"The photo is made smaller: {photo.Width}x{photo.Height} -> {crop.PhotoWidth}x{crop.PhotoHeight} pixels; {remedy}.");
    }

    /// <summary>An empty frame of the video's size.</summary>
    public Image CreateFrame() => _quarters % 2 == 0 ? new(_width, _height) : new(_height, _width);

    /// <summary>Makes a frame of the video out of a rendered square.</summary>
    public void Compose(Image rendered, Image frame)
    {
        if (_quarters == 0)
        {
            ComposeUpright(rendered, frame);
            return;
        }

        Image upright = _spare.TryTake(out Image? used) ? used : new Image(_width, _height);
        ComposeUpright(rendered, upright);
        QuarterTurns.Turn(upright, _quarters, frame);
        _spare.Add(upright);
    }

    private void ComposeUpright(Image rendered, Image frame)
    {
        if (_pasteBack is null)
        {
            rendered.Pixels.CopyTo(frame.Pixels, 0);
        }
        else
        {
            _pasteBack.Compose(rendered, frame);
        }
    }

    /// <summary>What a single picture says of itself.</summary>
    public Provenance PictureProvenance(RenderOptions options) => new() { SourceType = _sourceType, Title = "AI-generated (synthetic) picture", Detail = $"generator {options.Generator}" };

    /// <summary>Opens the video to write, before any long work: an output that cannot be written is found out at once.</summary>
    public Task<VideoWriter> CreateWriterAsync(RenderOptions options, FrameRate framesPerSecond, string? sound, int? track, CancellationToken cancellation) =>
        VideoWriter.CreateAsync(
            options.Output,
            _quarters % 2 == 0 ? _width : _height,
            _quarters % 2 == 0 ? _height : _width,
            framesPerSecond,
            new VideoWriteOptions { AudioSource = sound, AudioTrack = track, Provenance = new Provenance { SourceType = _sourceType, Detail = $"generator {options.Generator}" } },
            cancellation);
}
